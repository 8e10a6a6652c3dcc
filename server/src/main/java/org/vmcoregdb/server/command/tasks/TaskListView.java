package org.vmcoregdb.server.command.tasks;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.mm.MemoryUse;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.TaskDetails;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.CommandContext;

/** {@code ps} without an option that asks for something else: one line for each task. */
public final class TaskListView {
    private final CommandContext context;
    private final boolean header;
    private final boolean stackPointers;

    TaskListView(CommandContext context, boolean header, boolean stackPointers) {
        this.context = context;
        this.header = header;
        this.stackPointers = stackPointers;
    }

    void run(List<Task> tasks, AnswerSink sink) {
        List<TaskListAnswer.Row> rows = rows(context, tasks, stackPointers);
        if (!context.cancelled()) {
            sink.accept(new TaskListAnswer(rows, new TaskListAnswer.Look(header, stackPointers)));
        }
    }

    /** A line for each task, or for some if nobody waits for them any more. */
    public static List<TaskListAnswer.Row> rows(CommandContext context, List<Task> tasks, boolean stackPointers) {
        MemoryUse use = MemoryUse.of(context.kernel());
        TaskDetails details = TaskDetails.of(context.kernel());
        List<TaskListAnswer.Row> rows = new ArrayList<>();
        for (Task task : tasks) {
            if (context.cancelled()) {
                break;
            }
            MemoryUse.Sizes sizes = use.of(task);
            OptionalLong pointer =
                    stackPointers && !task.isActive() ? details.stackPointer(task) : OptionalLong.empty();
            rows.add(new TaskListAnswer.Row(
                    task, sizes.percentTenths(), sizes.virtualKilobytes(), sizes.residentKilobytes(), pointer));
        }
        return rows;
    }
}
