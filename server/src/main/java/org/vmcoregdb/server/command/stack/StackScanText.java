package org.vmcoregdb.server.command.stack;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.HexDigits;
import org.vmcoregdb.server.answer.TaskHeading;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.scan.StackCheck;
import org.vmcoregdb.unwind.scan.TextScan;

/** The options of {@code bt} that look at a stack as memory. */
final class StackScanText {
    private StackScanText() {}

    static void write(TextPage out, ExceptionFramesAnswer frames) {
        heading(out, frames.task());
        registers(out, frames.frames());
        frames.overrun().ifPresent(o -> DiagnosisText.overrun(out, o));
    }

    static void write(TextPage out, RawStackAnswer raw) {
        heading(out, raw.task());
        raw.parts().forEach(p -> StackWordsText.append(out, p, raw.look(), "", ":  "));
        raw.problem().ifPresent(p -> out.append("    ").append(p).append('\n'));
    }

    /** The task's name, and whether there is anything to be told of it. */
    private static void heading(TextPage out, Task task) {
        TaskHeading.append(out.between(), task);
        if (task.stack() == 0) {
            out.lines("(no stack)\n");
        }
    }

    static void write(TextPage out, TextScanAnswer scan) {
        heading(out, scan.task());
        scan.start().ifPresent(frame -> {
            out.append("              START: ").append(name(frame.symbol(), scan.look()));
            HexDigits.append(out.append(" at "), frame.pc());
            module(out, frame.symbol());
            out.append('\n');
        });
        for (TextScan.Find find : scan.finds()) {
            if (find instanceof TextScan.Find.Text word) {
                HexDigits.append(out.append("  ["), word.slot())
                        .append("] ")
                        .append(name(Optional.of(word.symbol()), scan.look()));
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

    private static String name(Optional<SymbolicAddress> symbol, StackAnswer.Look look) {
        return symbol.map(s -> StackText.function(s, look)).orElse("(unknown)");
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

    static void write(TextPage out, CpuStacksAnswer stacks) {
        for (CpuStacksAnswer.CpuStack stack : stacks.stacks()) {
            out.append("CPU ")
                    .append(stack.stack().cpu())
                    .append(' ')
                    .append(stack.stack().kind().label().toUpperCase(Locale.ROOT))
                    .lines(":\n");
            registers(out, stack.frames());
            out.lines(stack.frames().isEmpty() ? "(none found)\n\n" : "\n");
        }
    }

    static void write(TextPage out, StackCheckAnswer result) {
        for (StackCheckAnswer.Checked checked : result.checked()) {
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

    static void write(TextPage out, StackGroupsAnswer result) {
        String separator = "";
        for (StackGroupsAnswer.Group group : result.groups()) {
            out.lines(separator)
                    .append(group.tasks().size())
                    .append(group.tasks().size() == 1 ? " task: " : " tasks: ")
                    .append(group.tasks().stream()
                            .map(StackScanText::pidAndName)
                            .collect(Collectors.joining(", ")))
                    .append('\n');
            StackText.frames(out, new StackAnswer(group.stack(), List.of(), StackAnswer.Lines.NONE, result.look()));
            separator = "\n";
        }
    }

    private static String pidAndName(Task task) {
        return task.pid() + " " + task.comm();
    }
}
