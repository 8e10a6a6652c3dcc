package org.vmcoregdb.server.command.task;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.mm.MemoryUse;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.TaskDetails;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.ResultSink;

/** {@code ps} without an option that asks for something else: one line for each task. */
final class TaskListQuestion {
    private final CommandContext context;
    private final boolean header;
    private final boolean stackPointers;

    TaskListQuestion(CommandContext context, boolean header, boolean stackPointers) {
        this.context = context;
        this.header = header;
        this.stackPointers = stackPointers;
    }

    void run(List<Task> tasks, ResultSink sink) {
        MemoryUse use = MemoryUse.of(context.kernel());
        TaskDetails details = TaskDetails.of(context.kernel());
        List<Result.TaskRow> rows = new ArrayList<>();
        for (Task task : tasks) {
            if (context.cancelled()) {
                return;
            }
            MemoryUse.Sizes sizes = use.of(task);
            OptionalLong pointer =
                    stackPointers && !task.isActive() ? details.stackPointer(task) : OptionalLong.empty();
            rows.add(new Result.TaskRow(
                    task, sizes.percentTenths(), sizes.virtualKilobytes(), sizes.residentKilobytes(), pointer));
        }
        sink.accept(new Result.TaskListResult(rows, header, stackPointers));
    }
}
