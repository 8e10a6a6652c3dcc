package org.vmcoregdb.server.command.tasks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.TaskDetails;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.CpuList;

/** {@code ps -l} and {@code -m}: when tasks were put on a CPU last. */
final class LastRunsView {
    private final Kernel kernel;
    private final Optional<String> cpus;
    private final boolean elapsed;

    LastRunsView(Kernel kernel, Optional<String> cpus, boolean elapsed) {
        this.kernel = kernel;
        this.cpus = cpus;
        this.elapsed = elapsed;
    }

    void run(List<Task> tasks, AnswerSink sink) throws CommandException {
        TaskDetails details = TaskDetails.of(kernel);
        List<TaskAnswers.LastRun> runs = new ArrayList<>();
        for (Task task : tasks) {
            runs.add(new TaskAnswers.LastRun(task, details.lastArrival(task).orElse(0), details.clock(task.cpu())));
        }
        runs.sort(Comparator.comparing(TaskAnswers.LastRun::arrival, Long::compareUnsigned)
                .reversed());
        List<TaskAnswers.CpuBlock> blocks = new ArrayList<>();
        if (cpus.isPresent()) {
            for (int cpu : CpuList.parse(cpus.get(), kernel.perCpu().present())) {
                blocks.add(new TaskAnswers.CpuBlock(
                        OptionalInt.of(cpu),
                        runs.stream().filter(r -> r.task().cpu() == cpu).toList()));
            }
        } else {
            blocks.add(new TaskAnswers.CpuBlock(OptionalInt.empty(), runs));
        }
        sink.accept(new TaskAnswers.LastRuns(
                blocks, elapsed ? TaskAnswers.LastRuns.Look.ELAPSED : TaskAnswers.LastRuns.Look.CLOCK));
    }
}
