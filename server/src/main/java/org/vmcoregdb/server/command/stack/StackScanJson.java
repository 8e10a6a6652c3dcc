package org.vmcoregdb.server.command.stack;

import java.util.List;
import java.util.Locale;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TaskJson;
import org.vmcoregdb.server.answer.TaskNameAnswer;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.StackKind;
import org.vmcoregdb.unwind.scan.TextScan;

/** The options of {@code bt} that look at a stack as memory, as JSON objects. */
final class StackScanJson {
    private StackScanJson() {}

    static void write(JsonObject out, ExceptionFramesAnswer frames) {
        out.put("task", TaskJson.of(frames.task()))
                .put("frames", found(frames.frames()))
                .put("overrun", frames.overrun().map(DiagnosisJson::overrun));
    }

    static void write(JsonObject out, CpuStacksAnswer stacks) {
        out.put("stacks", stacks.stacks().stream().map(StackScanJson::stack).toList());
    }

    static void write(JsonObject out, RawStackAnswer raw) {
        out.put("task", TaskJson.of(raw.task()))
                .put("parts", raw.parts().stream().map(StackJson::words).toList())
                .put("problem", raw.problem());
    }

    static void write(JsonObject out, StackCheckAnswer check) {
        out.put("findings", check.checked().stream().map(StackScanJson::checked).toList());
    }

    static void write(JsonObject out, StackGroupsAnswer groups) {
        out.put("groups", groups.groups().stream().map(StackScanJson::group).toList());
    }

    static void write(JsonObject out, TaskNameAnswer name) {
        out.put("task", TaskJson.of(name.task()));
    }

    static void write(JsonObject out, TextScanAnswer scan) {
        out.put("task", TaskJson.of(scan.task()))
                .put("start", scan.start().map(StackJson::frame))
                .put("found", scan.finds().stream().map(StackScanJson::find).toList())
                .put("user_registers", scan.user().map(StackJson::registers));
    }

    private static JsonObject find(TextScan.Find find) {
        if (find instanceof TextScan.Find.Text text) {
            return new JsonObject()
                    .address("found_at", text.slot())
                    .address("pc", text.value())
                    .put("function", text.symbol().symbol().name())
                    .put("offset", text.symbol().offset())
                    .put("module", text.symbol().symbol().module());
        } else if (find instanceof TextScan.Find.Registers registers) {
            return registers(registers.saved());
        }
        JsonObject members = new JsonObject();
        if (find instanceof TextScan.Find.EndOfStack end) {
            members.put("end_of_stack", kind(end.stack()));
        }
        return members;
    }

    private static List<JsonObject> found(List<FoundRegisters> frames) {
        return frames.stream()
                .map(f -> {
                    JsonObject members = registers(f.saved());
                    f.interrupted().ifPresent(s -> members.put("interrupted", s.text()));
                    f.meaning().ifPresent(m -> members.put("meaning", DiagnosisJson.exception(m)));
                    return members;
                })
                .toList();
    }

    private static JsonObject registers(Frame.SavedRegisters saved) {
        return new JsonObject()
                .address("address", saved.address())
                .put("user_mode", saved.userMode())
                .put("saved_registers", StackJson.registers(saved));
    }

    private static JsonObject stack(CpuStacksAnswer.CpuStack stack) {
        return new JsonObject()
                .put("cpu", stack.stack().cpu())
                .put("stack", kind(stack.stack().kind()))
                .address("low", stack.stack().low())
                .address("high", stack.stack().high())
                .put("frames", found(stack.frames()));
    }

    private static JsonObject checked(StackCheckAnswer.Checked checked) {
        JsonObject members = new JsonObject()
                .put("task", TaskJson.of(checked.task()))
                .put("cpu", checked.finding().cpu())
                .put("problem", checked.finding().problem());
        checked.finding().owner().ifPresent(o -> members.address("owner", o));
        checked.finding().endWord().ifPresent(w -> members.address("end_word", w));
        return members;
    }

    private static JsonObject group(StackGroupsAnswer.Group group) {
        return new JsonObject()
                .put("count", group.tasks().size())
                .put("tasks", group.tasks().stream().map(t -> TaskJson.of(t)).toList())
                .put(
                        "frames",
                        group.stack().frames().stream().map(StackJson::frame).toList())
                .put("end", group.stack().end().name().toLowerCase(Locale.ROOT))
                .put("problem", group.stack().problem());
    }

    private static String kind(StackKind kind) {
        return kind.name();
    }
}
