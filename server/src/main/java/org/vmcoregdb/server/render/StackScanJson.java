package org.vmcoregdb.server.render;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vmcoregdb.server.result.CpuStacksResult;
import org.vmcoregdb.server.result.ExceptionFramesResult;
import org.vmcoregdb.server.result.FoundRegisters;
import org.vmcoregdb.server.result.RawStackResult;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.StackCheckResult;
import org.vmcoregdb.server.result.StackGroupsResult;
import org.vmcoregdb.server.result.TaskNameResult;
import org.vmcoregdb.server.result.TextScanResult;
import org.vmcoregdb.unwind.Frame;
import org.vmcoregdb.unwind.StackKind;
import org.vmcoregdb.unwind.scan.TextScan;

/** The options of {@code bt} that look at a stack as memory, as JSON objects. */
final class StackScanJson {
    private StackScanJson() {}

    static Map<String, Object> object(Result.StackScan result) {
        if (result instanceof TextScanResult scan) {
            return text(scan);
        } else if (result instanceof ExceptionFramesResult frames) {
            return new Json.Members()
                    .put("type", "exception_frames")
                    .put("task", JsonRenderer.task(frames.task()).done())
                    .put("frames", found(frames.frames()))
                    .put("overrun", frames.overrun().map(DiagnosisJson::overrun))
                    .done();
        } else if (result instanceof CpuStacksResult stacks) {
            return new Json.Members()
                    .put("type", "cpu_stacks")
                    .put(
                            "stacks",
                            stacks.stacks().stream().map(StackScanJson::stack).toList())
                    .done();
        } else if (result instanceof RawStackResult raw) {
            return new Json.Members()
                    .put("type", "raw_stack")
                    .put("task", JsonRenderer.task(raw.task()).done())
                    .put("parts", raw.parts().stream().map(JsonRenderer::words).toList())
                    .put("problem", raw.problem())
                    .done();
        } else if (result instanceof StackCheckResult check) {
            return new Json.Members()
                    .put("type", "stack_check")
                    .put(
                            "findings",
                            check.checked().stream().map(StackScanJson::checked).toList())
                    .done();
        } else if (result instanceof StackGroupsResult groups) {
            return new Json.Members()
                    .put("type", "stack_groups")
                    .put(
                            "groups",
                            groups.groups().stream().map(StackScanJson::group).toList())
                    .done();
        }
        Json.Members members = new Json.Members().put("type", "task");
        if (result instanceof TaskNameResult name) {
            members.put("task", JsonRenderer.task(name.task()).done());
        }
        return members.done();
    }

    private static Map<String, Object> text(TextScanResult scan) {
        return new Json.Members()
                .put("type", "text_scan")
                .put("task", JsonRenderer.task(scan.task()).done())
                .put("start", scan.start().map(JsonRenderer::frame))
                .put("found", scan.finds().stream().map(StackScanJson::find).toList())
                .put("user_registers", scan.user().map(JsonRenderer::registers))
                .done();
    }

    private static Map<String, Object> find(TextScan.Find find) {
        if (find instanceof TextScan.Find.Text text) {
            return new Json.Members()
                    .address("found_at", text.slot())
                    .address("pc", text.value())
                    .put("function", text.symbol().symbol().name())
                    .put("offset", text.symbol().offset())
                    .put("module", text.symbol().symbol().module())
                    .done();
        } else if (find instanceof TextScan.Find.Registers registers) {
            return registers(registers.saved());
        }
        Json.Members members = new Json.Members();
        if (find instanceof TextScan.Find.EndOfStack end) {
            members.put("end_of_stack", kind(end.stack()));
        }
        return members.done();
    }

    private static List<Map<String, Object>> found(List<FoundRegisters> frames) {
        return frames.stream()
                .map(f -> {
                    Map<String, Object> members = registers(f.saved());
                    f.interrupted().ifPresent(s -> members.put("interrupted", s.text()));
                    f.meaning().ifPresent(m -> members.put("meaning", DiagnosisJson.exception(m)));
                    return members;
                })
                .toList();
    }

    private static Map<String, Object> registers(Frame.SavedRegisters saved) {
        return new Json.Members()
                .address("address", saved.address())
                .put("user_mode", saved.userMode())
                .put("saved_registers", JsonRenderer.registers(saved))
                .done();
    }

    private static Map<String, Object> stack(CpuStacksResult.CpuStack stack) {
        return new Json.Members()
                .put("cpu", stack.stack().cpu())
                .put("stack", kind(stack.stack().kind()))
                .address("low", stack.stack().low())
                .address("high", stack.stack().high())
                .put("frames", found(stack.frames()))
                .done();
    }

    private static Map<String, Object> checked(StackCheckResult.Checked checked) {
        Json.Members members = new Json.Members()
                .put("task", JsonRenderer.task(checked.task()).done())
                .put("cpu", checked.finding().cpu())
                .put("problem", checked.finding().problem());
        checked.finding().owner().ifPresent(o -> members.address("owner", o));
        checked.finding().endWord().ifPresent(w -> members.address("end_word", w));
        return members.done();
    }

    private static Map<String, Object> group(StackGroupsResult.Group group) {
        return new Json.Members()
                .put("count", group.tasks().size())
                .put(
                        "tasks",
                        group.tasks().stream()
                                .map(t -> JsonRenderer.task(t).done())
                                .toList())
                .put(
                        "frames",
                        group.stack().frames().stream().map(JsonRenderer::frame).toList())
                .put("end", group.stack().end().name().toLowerCase(Locale.ROOT))
                .put("problem", group.stack().problem())
                .done();
    }

    private static String kind(StackKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
