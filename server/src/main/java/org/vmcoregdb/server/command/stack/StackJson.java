package org.vmcoregdb.server.command.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.dwarf.line.SourceLine;
import org.vmcoregdb.dwarf.unit.CodeLocation;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.NamedWord;
import org.vmcoregdb.server.answer.TaskJson;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;

/** {@code bt} as JSON. */
public final class StackJson {
    private StackJson() {}

    static void write(JsonObject out, StackAnswer stack) {
        Backtrace trace = stack.trace();
        List<JsonObject> frames = new ArrayList<>();
        for (int i = 0; i < trace.frames().size(); i++) {
            JsonObject frame = frame(trace.frames().get(i));
            if (i < stack.lines().locations().size()) {
                frame.putAll(
                        location(stack.lines().locations().get(i), stack.lines().inlinedCalls()));
            }
            frames.add(frame);
        }
        out.put("task", TaskJson.of(trace.task()))
                .put("frames", frames)
                .put("contents", stack.contents().stream().map(StackJson::words).toList())
                .put("end", trace.end().name().toLowerCase(Locale.ROOT))
                .put("problem", trace.problem());
    }

    private static JsonObject location(CodeLocation location, boolean inlinedCalls) {
        JsonObject members = new JsonObject()
                .put("file", location.line().map(SourceLine::file))
                .put("line", location.line().map(SourceLine::line));
        if (inlinedCalls) {
            members.put(
                    "inlined",
                    location.inlined().stream()
                            .map(c -> new JsonObject()
                                    .put("function", c.function())
                                    .put("called_at_file", c.calledAt().file())
                                    .put("called_at_line", c.calledAt().line()))
                            .toList());
        }
        return members;
    }

    static JsonObject words(StackAnswer.Words words) {
        return new JsonObject()
                .address("address", words.address())
                .put(
                        "words",
                        words.words().stream()
                                .map(w -> "0x" + Long.toHexString(w.value()))
                                .toList())
                .put("names", names(words));
    }

    /** What words stand for, by their place in the list of words; left out if nothing was asked or found. */
    private static Optional<JsonObject> names(StackAnswer.Words words) {
        JsonObject names = new JsonObject();
        for (int i = 0; i < words.words().size(); i++) {
            NamedWord word = words.words().get(i);
            String key = Integer.toString(i);
            word.symbol().ifPresent(s -> names.put(key, s.text()));
            word.slabCache().ifPresent(c -> names.put(key, "[" + c + "]"));
        }
        return names.isEmpty() ? Optional.empty() : Optional.of(names);
    }

    static JsonObject frame(Frame frame) {
        JsonObject members = new JsonObject().address("pc", frame.pc()).address("sp", frame.sp());
        frame.slot().ifPresent(s -> members.address("found_at", s));
        frame.symbol()
                .ifPresent(s -> members.put("function", s.symbol().name())
                        .put("offset", s.offset())
                        .put("module", s.symbol().module()));
        members.put("stack", frame.stack().name())
                .put("found_by", frame.origin().name().toLowerCase(Locale.ROOT))
                .put("guessed", frame.guessed());
        frame.savedRegisters()
                .ifPresent(saved ->
                        members.put("saved_registers", registers(saved)).put("user_mode", saved.userMode()));
        return members;
    }

    static JsonObject registers(Frame.SavedRegisters saved) {
        JsonObject registers = new JsonObject();
        for (Register register : saved.order()) {
            saved.registers().get(register).ifPresent(v -> registers.address(register.name(), v));
        }
        return registers;
    }
}
