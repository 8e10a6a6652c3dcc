package org.vmcoregdb.server.command.translation;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.mm.StructPage;
import org.vmcoregdb.memory.Translation;
import org.vmcoregdb.server.answer.JsonObject;

/** {@code vtop} and {@code pte} as JSON. */
final class TranslationJson {
    private TranslationJson() {}

    static void write(JsonObject out, TranslatedAnswer answer) {
        out.address("virtual", answer.vaddr());
        answer.paddr().ifPresent(paddr -> out.address("physical", paddr));
        Optional<String> reason = answer.walk() instanceof Translation.Unmapped unmapped
                ? Optional.of(unmapped.reason().sentence())
                : Optional.empty();
        List<Translation.Entry> entries = answer.walk().entries();
        out.put("missing", answer.paddr().isPresent() ? Optional.empty() : reason)
                .put("entries", entries.stream().map(TranslationJson::step).toList())
                .put("entry", answer.entry().map(TranslationJson::of))
                .put("area", answer.area().map(TranslationJson::area))
                .put("page", answer.page().map(TranslationJson::page));
    }

    private static JsonObject step(Translation.Entry entry) {
        JsonObject members = new JsonObject()
                .put("level", entry.level())
                .address("physical", entry.paddr())
                .address("value", entry.value());
        entry.guest().ifPresent(guest -> members.address("guest_value", guest.value()));
        return members;
    }

    private static JsonObject of(PageEntryAnswer entry) {
        JsonObject out = new JsonObject();
        write(out, entry);
        return out;
    }

    static void write(JsonObject out, PageEntryAnswer entry) {
        out.address("value", entry.value());
        entry.swap()
                .ifPresentOrElse(
                        swap -> out.put("swap_device", swap.device())
                                .put("swap_offset", JsonObject.unsigned(swap.offset())),
                        () -> out.address("physical", entry.paddr()).put("flags", entry.flags()));
    }

    private static JsonObject area(TranslatedAnswer.Area area) {
        return new JsonObject()
                .address("address", area.address())
                .address("start", area.start())
                .address("end", area.end())
                .address("flags", area.flags())
                .put("file", area.file());
    }

    private static JsonObject page(StructPage page) {
        return new JsonObject()
                .address("address", page.address())
                .address("physical", page.paddr())
                .address("mapping", page.mapping())
                .put("index", JsonObject.unsigned(page.index()))
                .put("count", page.count())
                .address("flags", page.flags())
                .put("flag_names", page.flagNames());
    }
}
