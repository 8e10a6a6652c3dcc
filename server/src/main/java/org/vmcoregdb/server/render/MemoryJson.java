package org.vmcoregdb.server.render;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.kernel.mm.StructPage;
import org.vmcoregdb.memory.Translation;
import org.vmcoregdb.server.result.MemoryAnswer;
import org.vmcoregdb.server.result.StackWord;

/** Answers about memory as JSON. */
final class MemoryJson {
    private MemoryJson() {}

    static Map<String, Object> object(MemoryAnswer answer) {
        if (answer instanceof MemoryAnswer.Words words) {
            return words(of("memory"), words).done();
        } else if (answer instanceof MemoryAnswer.Characters characters) {
            return of("characters")
                    .address("address", characters.address())
                    .put("text", characters.text())
                    .done();
        } else if (answer instanceof MemoryAnswer.Found found) {
            Json.Members members = of("found")
                    .address("address", found.address())
                    .address("value", found.value())
                    .put("name", found.name());
            found.around()
                    .ifPresent(around -> members.put(
                                    "before",
                                    words(new Json.Members(), around.before()).done())
                            .put(
                                    "behind",
                                    words(new Json.Members(), around.behind()).done()));
            return members.done();
        } else if (answer instanceof MemoryAnswer.FoundText found) {
            return of("found_text")
                    .address("address", found.address())
                    .put("text", found.text())
                    .done();
        } else if (answer instanceof MemoryAnswer.FoundIn in) {
            return of("task").put("task", JsonRenderer.task(in.task()).done()).done();
        } else if (answer instanceof MemoryAnswer.Translated translated) {
            return translated(translated);
        } else if (answer instanceof MemoryAnswer.PageEntry entry) {
            return entry(of("page_table_entry"), entry).done();
        }
        return number(answer);
    }

    private static Map<String, Object> number(MemoryAnswer answer) {
        if (answer instanceof MemoryAnswer.Mapped mapped) {
            return of("mapped")
                    .address("physical", mapped.paddr())
                    .address("virtual", mapped.vaddr())
                    .done();
        } else if (answer instanceof MemoryAnswer.PerCpuCopies copies) {
            return of("per_cpu_copies")
                    .address("offset", copies.offset())
                    .put(
                            "copies",
                            copies.copies().stream().map(TypeJson::object).toList())
                    .done();
        } else if (answer instanceof MemoryAnswer.Converted converted) {
            return of("converted")
                    .address("from", converted.from())
                    .address("to", converted.to())
                    .done();
        } else if (answer instanceof MemoryAnswer.Sum number) {
            return of("number")
                    .address("hexadecimal", number.value())
                    .put("decimal", Long.toUnsignedString(number.value()))
                    .put("signed", Long.toString(number.value()))
                    .done();
        } else if (answer instanceof MemoryAnswer.NumberText text) {
            return of("number_text")
                    .address("value", text.value())
                    .put("text", NumberText.characters(text.value()))
                    .done();
        }
        TextPage table = new TextPage();
        NumberText.append(table, answer);
        return of("text").put("text", table.toString()).done();
    }

    private static Json.Members of(String type) {
        return new Json.Members().put("type", type);
    }

    private static Json.Members words(Json.Members members, MemoryAnswer.Words words) {
        members.address("address", words.address())
                .put("unit", words.format().unit())
                .put("bytes", HexFormat.of().formatHex(words.bytes()));
        if (!words.names().isEmpty()) {
            members.put("names", words.names().stream().map(MemoryJson::name).toList());
        }
        return members;
    }

    private static Map<String, Object> name(StackWord word) {
        return new Json.Members()
                .address("value", word.value())
                .put("symbol", word.symbol().map(s -> s.text()))
                .put("slab_cache", word.slabCache())
                .done();
    }

    private static Map<String, Object> translated(MemoryAnswer.Translated answer) {
        Json.Members members = of("translated").address("virtual", answer.vaddr());
        answer.paddr().ifPresent(paddr -> members.address("physical", paddr));
        Optional<String> reason = answer.walk() instanceof Translation.Unmapped unmapped
                ? Optional.of(unmapped.reason().sentence())
                : Optional.empty();
        List<Translation.Entry> entries = answer.walk().entries();
        return members.put("missing", answer.paddr().isPresent() ? Optional.empty() : reason)
                .put("entries", entries.stream().map(MemoryJson::step).toList())
                .put(
                        "entry",
                        answer.entry()
                                .map(entry -> entry(new Json.Members(), entry).done()))
                .put("area", answer.area().map(MemoryJson::area))
                .put("page", answer.page().map(MemoryJson::page))
                .done();
    }

    private static Map<String, Object> step(Translation.Entry entry) {
        Json.Members members = new Json.Members()
                .put("level", entry.level())
                .address("physical", entry.paddr())
                .address("value", entry.value());
        entry.guestValue().ifPresent(value -> members.address("guest_value", value));
        return members.done();
    }

    private static Json.Members entry(Json.Members members, MemoryAnswer.PageEntry entry) {
        members.address("value", entry.value());
        entry.swap()
                .ifPresentOrElse(
                        swap -> members.put("swap_device", swap.device())
                                .put("swap_offset", TypeJson.unsigned(swap.offset())),
                        () -> members.address("physical", entry.paddr()).put("flags", entry.flags()));
        return members;
    }

    private static Map<String, Object> area(MemoryAnswer.Area area) {
        return new Json.Members()
                .address("address", area.address())
                .address("start", area.start())
                .address("end", area.end())
                .address("flags", area.flags())
                .put("file", area.file())
                .done();
    }

    private static Map<String, Object> page(StructPage page) {
        return new Json.Members()
                .address("address", page.address())
                .address("physical", page.paddr())
                .address("mapping", page.mapping())
                .put("index", TypeJson.unsigned(page.index()))
                .put("count", page.count())
                .address("flags", page.flags())
                .put("flag_names", page.flagNames())
                .done();
    }
}
