package org.vmcoregdb.server.command.tasks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.CommandLine;
import org.vmcoregdb.kernel.sched.ResourceLimits;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.TaskDetails;
import org.vmcoregdb.kernel.system.SystemFacts;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.CommandContext;

/** {@code ps -t}, {@code -a} and {@code -r}: something of each task by itself. */
final class TaskDetailView {
    private static final long NANOSECONDS = 1_000_000_000L;

    private final Kernel kernel;
    private final CommandContext context;

    TaskDetailView(Kernel kernel, CommandContext context) {
        this.kernel = kernel;
        this.context = context;
    }

    /** @param keepOrder else the oldest task comes first */
    void times(List<Task> tasks, boolean keepOrder, AnswerSink sink) {
        TaskDetails details = TaskDetails.of(kernel);
        OptionalLong uptime = SystemFacts.of(kernel).uptimeSeconds();
        List<Task> sorted = new ArrayList<>(tasks);
        if (!keepOrder) {
            sorted.sort(Comparator.comparing(t -> details.startTime(t).orElse(0), Long::compareUnsigned));
        }
        for (Task task : sorted) {
            OptionalLong start = details.startTime(task);
            OptionalLong seconds = start.isPresent() && uptime.isPresent()
                    ? OptionalLong.of(Math.max(0, uptime.getAsLong() - start.getAsLong() / NANOSECONDS))
                    : OptionalLong.empty();
            send(
                    sink,
                    new TaskAnswers.Times(
                            task,
                            seconds,
                            start,
                            details.userTime(task),
                            details.systemTime(task),
                            new TaskAnswers.Times.Look(
                                    details.startUnit(), details.runUnit().orElse(1))));
        }
    }

    void arguments(List<Task> tasks, AnswerSink sink) {
        for (Task task : tasks) {
            try {
                Optional<CommandLine> line = CommandLine.of(kernel, task);
                send(sink, new TaskAnswers.Arguments(task, line, OptionalLong.empty(), Optional.empty()));
            } catch (MemoryFault missing) {
                send(
                        sink,
                        new TaskAnswers.Arguments(
                                task,
                                Optional.empty(),
                                OptionalLong.of(missing.address()),
                                Optional.ofNullable(missing.getMessage())));
            }
        }
    }

    void limits(List<Task> tasks, AnswerSink sink) {
        for (Task task : tasks) {
            try {
                send(sink, new TaskAnswers.Limits(task, ResourceLimits.of(kernel, task), Optional.empty()));
            } catch (MemoryFault missing) {
                send(sink, new TaskAnswers.Limits(task, List.of(), Optional.ofNullable(missing.getMessage())));
            }
        }
    }

    private void send(AnswerSink sink, Answer detail) {
        if (!context.cancelled()) {
            sink.accept(detail);
        }
    }
}
