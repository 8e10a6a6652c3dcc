package org.vmcoregdb.server.result;

import org.vmcoregdb.kernel.sched.Task;

/** A task alone: one whose stack was not wanted ({@code bt -n idle}), or the heading of what follows ({@code foreach vtop}). */
public record TaskNameResult(Task task, Result.StackStyle style) implements Result.StackScan, Result.OfTask {
    @Override
    public TaskNameResult withBlankBefore() {
        return new TaskNameResult(task, style.withBlankBefore());
    }
}
