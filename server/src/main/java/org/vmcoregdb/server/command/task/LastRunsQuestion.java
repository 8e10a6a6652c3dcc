package org.vmcoregdb.server.command.task;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.TaskDetails;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.CpuList;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.ResultSink;
import org.vmcoregdb.server.result.TaskDetail;

/** {@code ps -l} and {@code -m}: when tasks were put on a CPU last. */
final class LastRunsQuestion {
    private final Kernel kernel;
    private final Optional<String> cpus;
    private final boolean elapsed;

    LastRunsQuestion(Kernel kernel, Optional<String> cpus, boolean elapsed) {
        this.kernel = kernel;
        this.cpus = cpus;
        this.elapsed = elapsed;
    }

    void run(List<Task> tasks, ResultSink sink) throws CommandException {
        TaskDetails details = TaskDetails.of(kernel);
        List<TaskDetail.LastRun> runs = new ArrayList<>();
        for (Task task : tasks) {
            runs.add(new TaskDetail.LastRun(task, details.lastArrival(task).orElse(0), details.clock(task.cpu())));
        }
        runs.sort(Comparator.comparing(TaskDetail.LastRun::arrival, Long::compareUnsigned)
                .reversed());
        List<TaskDetail.CpuBlock> blocks = new ArrayList<>();
        if (cpus.isPresent()) {
            for (int cpu : CpuList.parse(cpus.get(), kernel.perCpu().present())) {
                blocks.add(new TaskDetail.CpuBlock(
                        OptionalInt.of(cpu),
                        runs.stream().filter(r -> r.task().cpu() == cpu).toList()));
            }
        } else {
            blocks.add(new TaskDetail.CpuBlock(OptionalInt.empty(), runs));
        }
        sink.accept(new Result.TaskDetailResult(new TaskDetail.LastRuns(blocks, elapsed)));
    }
}
