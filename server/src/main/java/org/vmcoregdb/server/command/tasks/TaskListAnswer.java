package org.vmcoregdb.server.command.tasks;

import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/** A list of tasks: {@code ps}. */
public record TaskListAnswer(List<Row> tasks, Look look) implements Answer {
    /**
     * How the list is shown.
     *
     * @param header whether there is a line with the names of the columns
     * @param stackPointers whether stack pointers are shown in place of the addresses of tasks
     */
    public record Look(boolean header, boolean stackPointers) {}

    /**
     * One line.
     *
     * @param memoryPercentTenths share of memory, in tenths of a percent
     * @param virtualKilobytes size of its address space
     * @param residentKilobytes what of it is in memory
     * @param stackPointer where its stack ends; empty for a task that was on a CPU
     */
    public record Row(
            Task task,
            long memoryPercentTenths,
            long virtualKilobytes,
            long residentKilobytes,
            OptionalLong stackPointer) {}

    @Override
    public String type() {
        return "tasks";
    }

    @Override
    public void text(TextPage page) {
        TasksText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        TasksJson.write(out, this);
    }
}
