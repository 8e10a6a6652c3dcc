package org.vmcoregdb.server.command.task;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.MemoryUse;
import org.vmcoregdb.kernel.Task;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.TaskArguments;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.ResultSink;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ps}: tasks. */
@CommandLine.Command(name = "ps", description = "Lists tasks; > marks those that were on a CPU.")
public final class PsCommand implements Command {
    @Option(names = "-k", description = "Kernel threads only.")
    private boolean kernelThreads;

    @Option(names = "-u", description = "User tasks only.")
    private boolean userTasks;

    @Option(names = "-G", description = "The first thread of each process only.")
    private boolean groupLeaders;

    @Option(names = "-A", description = "The tasks that were on a CPU only.")
    private boolean active;

    @Parameters(paramLabel = "PID|TASK|NAME", description = "A pid, the address of a task_struct, or a task's name.")
    private List<String> tasks = new ArrayList<>();

    @Override
    public boolean takesTaskList() {
        return true;
    }

    @Override
    public void run(CommandContext context, ResultSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        List<Task> chosen = new ArrayList<>();
        for (String word : tasks) {
            chosen.addAll(TaskArguments.several(kernel, word));
        }
        if (tasks.isEmpty()) {
            chosen.addAll(kernel.tasks().all());
        }
        MemoryUse use = MemoryUse.of(kernel);
        List<Result.TaskRow> rows = new ArrayList<>();
        for (Task task : chosen) {
            if (context.cancelled()) {
                return;
            }
            if (wanted(task)) {
                MemoryUse.Sizes sizes = use.of(task);
                rows.add(new Result.TaskRow(
                        task, sizes.percentTenths(), sizes.virtualKilobytes(), sizes.residentKilobytes()));
            }
        }
        sink.accept(new Result.TaskListResult(rows));
        if (!kernel.tasks().problems().isEmpty()) {
            sink.accept(new Result.NoticesResult(kernel.tasks().problems()));
        }
    }

    private boolean wanted(Task task) {
        return !(kernelThreads && !task.isKernelThread())
                && !(userTasks && task.isKernelThread())
                && !(groupLeaders && !task.isGroupLeader())
                && !(active && !task.isActive());
    }
}
