package org.vmcoregdb.server.command.tasks;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.mm.CommandLine;
import org.vmcoregdb.kernel.sched.ResourceLimits;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.Columns;
import org.vmcoregdb.server.answer.TaskHeading;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.server.answer.TimeText;

/** {@code ps}, as crash shows it. */
final class TasksText {
    private static final String UNLIMITED = "(unlimited)";
    private static final int POINTER_WIDTH = 16;
    private static final long MILLISECOND = 1_000_000L;

    private TasksText() {}

    static void write(TextPage out, TaskListAnswer list) {
        if (list.look().header()) {
            out.append("      PID    PPID  CPU  ")
                    .append(Columns.centered(list.look().stackPointers() ? "KSTACKP" : "TASK", POINTER_WIDTH - 1))
                    .lines("  ST  %MEM      VSZ      RSS  COMM\n");
        }
        for (TaskListAnswer.Row row : list.tasks()) {
            Task task = row.task();
            OptionalLong pointer = list.look().stackPointers() ? row.stackPointer() : OptionalLong.of(task.address());
            out.append(task.isActive() ? '>' : ' ');
            out.format(" %7d %7d %3d  ", task.pid(), task.ppid(), task.cpu());
            out.append(
                    pointer.isPresent()
                            ? String.format(Locale.ROOT, "%016x", pointer.getAsLong())
                            : Columns.centered("--", POINTER_WIDTH));
            out.format(
                    "  %s %5s %8d %8d  %s%n",
                    task.state().letters(),
                    row.memoryPercentTenths() / 10 + "." + row.memoryPercentTenths() % 10,
                    row.virtualKilobytes(),
                    row.residentKilobytes(),
                    task.isKernelThread() ? "[" + task.comm() + "]" : task.comm());
        }
    }

    static void write(TextPage out, TaskAnswers.Ancestry ancestry) {
        for (int i = 0; i < ancestry.line().size(); i++) {
            out.append(" ".repeat(i));
            TaskHeading.append(out, ancestry.line().get(i));
        }
        out.append('\n');
    }

    static void write(TextPage out, TaskAnswers.Children family) {
        relatives(out, family.parent(), family.children(), "(no children)");
    }

    static void write(TextPage out, TaskAnswers.Threads threads) {
        relatives(out, threads.leader(), threads.others(), "(no threads)");
    }

    static void write(TextPage out, TaskAnswers.StateCounts states) {
        states.counts()
                .forEach((letters, count) -> out.append("  ")
                        .append(letters)
                        .append(": ")
                        .append(count)
                        .append('\n'));
    }

    private static void relatives(TextPage out, Task first, List<Task> others, String none) {
        TaskHeading.append(out, first);
        for (Task other : others) {
            out.append("  ");
            TaskHeading.append(out, other);
        }
        if (others.isEmpty()) {
            out.append("  ").append(none).append('\n');
        }
        out.append('\n');
    }

    static void write(TextPage out, TaskAnswers.Times times) {
        TaskHeading.append(out, times.task());
        out.append("    RUN TIME: ").append(TimeText.uptime(times.seconds())).append('\n');
        out.append("  START TIME: ")
                .append(number(times.start(), times.look().startUnit()))
                .append('\n');
        out.append("       UTIME: ")
                .append(number(times.user(), times.look().runUnit()))
                .append('\n');
        out.append("       STIME: ")
                .append(number(times.system(), times.look().runUnit()))
                .lines("\n\n");
    }

    private static String number(OptionalLong nanoseconds, long unit) {
        return nanoseconds.isPresent() ? Long.toUnsignedString(nanoseconds.getAsLong() / unit) : "(unknown)";
    }

    static void write(TextPage out, TaskAnswers.LastRuns runs) {
        int width = runs.blocks().stream()
                .flatMap(b -> b.runs().stream())
                .mapToInt(r -> Long.toUnsignedString(r.arrival()).length())
                .max()
                .orElse(1);
        boolean first = true;
        for (TaskAnswers.CpuBlock block : runs.blocks()) {
            if (block.cpu().isPresent()) {
                out.lines(first ? "" : "\n")
                        .append("CPU: ")
                        .append(block.cpu().getAsInt())
                        .append('\n');
                out.lines(block.runs().isEmpty() ? "(no tasks found)\n" : "");
            }
            first = false;
            for (TaskAnswers.LastRun run : block.runs()) {
                out.append('[');
                out.append(
                        runs.look() == TaskAnswers.LastRuns.Look.ELAPSED
                                ? elapsed(run)
                                : String.format(Locale.ROOT, "%" + width + "s", Long.toUnsignedString(run.arrival())));
                out.append("] [").append(run.task().state().letters()).append("]  ");
                TaskHeading.append(out, run.task());
            }
        }
    }

    private static String elapsed(TaskAnswers.LastRun run) {
        if (run.clock().isEmpty()) {
            return "(unknown)";
        }
        long milliseconds = Math.max(0, run.clock().getAsLong() - run.arrival()) / MILLISECOND;
        long seconds = milliseconds / 1000;
        return String.format(
                Locale.ROOT,
                "%d %02d:%02d:%02d.%03d",
                seconds / 86400,
                seconds / 3600 % 24,
                seconds / 60 % 60,
                seconds % 60,
                milliseconds % 1000);
    }

    static void write(TextPage out, TaskAnswers.Arguments arguments) {
        TaskHeading.append(out, arguments.task());
        if (arguments.commandLine().isPresent()) {
            CommandLine line = arguments.commandLine().get();
            out.append("ARG: ");
            line.arguments().forEach(a -> out.append(a).append(' '));
            out.lines("\nENV: ");
            String separator = "";
            for (String variable : line.environment()) {
                out.lines(separator).append(variable);
                separator = "\n     ";
            }
            out.lines("\n\n");
        } else if (arguments.missing().isPresent()) {
            out.append("ps: cannot access user stack address: ")
                    .append(Long.toHexString(arguments.missing().getAsLong()))
                    .lines("\n\n");
        } else {
            out.lines("ps: no user stack\n\n");
        }
    }

    static void write(TextPage out, TaskAnswers.Limits limits) {
        TaskHeading.append(out, limits.task());
        int width = UNLIMITED.length();
        out.append("      RLIMIT   ")
                .append(Columns.centered("CURRENT", width))
                .append("   ")
                .append(Columns.centered("MAXIMUM", width))
                .append('\n');
        for (ResourceLimits.Limit limit : limits.limits()) {
            out.format("%12s   ", limit.name())
                    .append(Columns.centered(limit(limit.current()), width))
                    .append("   ")
                    .append(Columns.centered(limit(limit.maximum()), width))
                    .append('\n');
        }
        limits.problem().ifPresent(p -> out.append('[').append(p).lines("]\n"));
        out.append('\n');
    }

    private static String limit(long value) {
        return value == -1 ? UNLIMITED : Long.toUnsignedString(value);
    }
}
