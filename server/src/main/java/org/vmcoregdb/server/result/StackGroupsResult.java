package org.vmcoregdb.server.result;

import java.util.List;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.unwind.Backtrace;

/** Tasks by what their stacks have in common: {@code bt --group}; the largest group first. */
public record StackGroupsResult(List<Group> groups, Result.StackStyle style) implements Result.StackScan {
    /**
     * Tasks that stopped at the same place and came the same way.
     *
     * @param tasks at least one
     * @param stack the first one's
     */
    public record Group(List<Task> tasks, Backtrace stack) {}
}
