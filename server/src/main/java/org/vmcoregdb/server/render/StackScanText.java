package org.vmcoregdb.server.render;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.result.CpuStacksResult;
import org.vmcoregdb.server.result.ExceptionFramesResult;
import org.vmcoregdb.server.result.FoundRegisters;
import org.vmcoregdb.server.result.RawStackResult;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.StackCheckResult;
import org.vmcoregdb.server.result.StackGroupsResult;
import org.vmcoregdb.server.result.StackLines;
import org.vmcoregdb.server.result.TaskNameResult;
import org.vmcoregdb.server.result.TextScanResult;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.scan.StackCheck;
import org.vmcoregdb.unwind.scan.TextScan;

/** The options of {@code bt} that look at a stack as memory. */
final class StackScanText {
    private StackScanText() {}

    static void append(TextPage out, Result.StackScan result) {
        if (result instanceof TextScanResult scan) {
            text(out, scan);
        } else if (result instanceof ExceptionFramesResult frames) {
            heading(out, frames.task(), frames.style());
            registers(out, frames.frames());
            frames.overrun().ifPresent(o -> DiagnosisText.overrun(out, o));
        } else if (result instanceof CpuStacksResult stacks) {
            cpuStacks(out, stacks);
        } else if (result instanceof RawStackResult raw) {
            heading(out, raw.task(), raw.style());
            raw.parts().forEach(p -> StackWordsText.append(out, p, raw.style(), "", ":  "));
            raw.problem().ifPresent(p -> out.append("    ").append(p).append('\n'));
        } else if (result instanceof StackCheckResult check) {
            check(out, check);
        } else if (result instanceof StackGroupsResult groups) {
            groups(out, groups);
        } else if (result instanceof TaskNameResult name) {
            TaskHeading.append(out, name.task(), name.style().blankBefore());
        }
    }

    /** The task's name, and whether there is anything to be told of it. */
    private static void heading(TextPage out, Task task, Result.StackStyle style) {
        TaskHeading.append(out, task, style.blankBefore());
        if (task.stack() == 0) {
            out.lines("(no stack)\n");
        }
    }

    private static void text(TextPage out, TextScanResult scan) {
        heading(out, scan.task(), scan.style());
        scan.start().ifPresent(frame -> {
            out.append("              START: ").append(name(frame.symbol(), scan.style()));
            HexDigits.append(out.append(" at "), frame.pc());
            module(out, frame.symbol());
            out.append('\n');
        });
        for (TextScan.Find find : scan.finds()) {
            if (find instanceof TextScan.Find.Text word) {
                HexDigits.append(out.append("  ["), word.slot())
                        .append("] ")
                        .append(name(Optional.of(word.symbol()), scan.style()));
                HexDigits.append(out.append(" at "), word.value());
                module(out, Optional.of(word.symbol()));
                out.append('\n');
            } else if (find instanceof TextScan.Find.Registers saved) {
                RegistersText.append(out, saved.saved(), saved.interrupted());
            } else if (find instanceof TextScan.Find.EndOfStack end) {
                out.append("--- <").append(end.stack().label()).lines("> ---\n");
            }
        }
        scan.user().ifPresent(u -> RegistersText.append(out, u, Optional.empty()));
    }

    private static String name(Optional<SymbolicAddress> symbol, Result.StackStyle style) {
        return symbol.map(s -> StackText.function(s, style)).orElse("(unknown)");
    }

    private static void module(TextPage out, Optional<SymbolicAddress> symbol) {
        symbol.flatMap(s -> s.symbol().module())
                .ifPresent(m -> out.append(" [").append(m).append(']'));
    }

    private static void registers(TextPage out, List<FoundRegisters> frames) {
        for (FoundRegisters found : frames) {
            HexDigits.append(
                            out.lines(
                                    found.saved().userMode()
                                            ? "\n  USER-MODE EXCEPTION FRAME AT: "
                                            : "\n  KERNEL-MODE EXCEPTION FRAME AT: "),
                            found.saved().address())
                    .append('\n');
            RegistersText.append(out, found.saved(), found.interrupted());
            found.meaning().ifPresent(m -> DiagnosisText.exception(out, m, found));
        }
    }

    private static void cpuStacks(TextPage out, CpuStacksResult stacks) {
        for (CpuStacksResult.CpuStack stack : stacks.stacks()) {
            out.append("CPU ")
                    .append(stack.stack().cpu())
                    .append(' ')
                    .append(stack.stack().kind().label().toUpperCase(Locale.ROOT))
                    .lines(":\n");
            registers(out, stack.frames());
            out.lines(stack.frames().isEmpty() ? "(none found)\n\n" : "\n");
        }
    }

    private static void check(TextPage out, StackCheckResult result) {
        for (StackCheckResult.Checked checked : result.checked()) {
            TaskHeading.append(out, checked.task());
            StackCheck.Finding finding = checked.finding();
            finding.owner()
                    .ifPresent(o -> overflow(
                            out,
                            "thread_info.task: " + Long.toHexString(o) + " != "
                                    + Long.toHexString(checked.task().address())));
            finding.cpu().ifPresent(c -> overflow(out, "thread_info.cpu: " + c + " is not a CPU"));
            finding.endWord().ifPresent(w -> overflow(out, Long.toHexString(w) + " != STACK_END_MAGIC"));
            finding.problem()
                    .ifPresent(p -> out.append("  not checked: ").append(p).append('\n'));
            out.append('\n');
        }
        if (result.checked().stream().noneMatch(c -> c.finding().suspicious())) {
            out.lines("No stack overflows detected\n");
        }
    }

    private static void overflow(TextPage out, String why) {
        out.append("  possible stack overflow: ").append(why).append('\n');
    }

    private static void groups(TextPage out, StackGroupsResult result) {
        String separator = "";
        for (StackGroupsResult.Group group : result.groups()) {
            out.lines(separator)
                    .append(group.tasks().size())
                    .append(group.tasks().size() == 1 ? " task: " : " tasks: ")
                    .append(group.tasks().stream()
                            .map(StackScanText::pidAndName)
                            .collect(Collectors.joining(", ")))
                    .append('\n');
            StackText.frames(out, new Result.StackResult(group.stack(), List.of(), StackLines.NONE, result.style()));
            separator = "\n";
        }
    }

    private static String pidAndName(Task task) {
        return task.pid() + " " + task.comm();
    }
}
