package org.vmcoregdb.unwind.frame;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.kernel.sched.Task;

/**
 * The stack of one task.
 *
 * @param task whose stack
 * @param machine whose registers {@code start} has
 * @param start the registers that the walk began with; may lack most
 * @param frames innermost first; none for a task that was in user mode
 * @param end why there are no more
 * @param problem a whole sentence about what went wrong, if something did
 */
public record Backtrace(
        Task task, Machine machine, RegisterSet start, List<Frame> frames, End end, Optional<String> problem) {
    /** Why a walk ended. */
    public enum End {
        /** At the entry from user space. */
        USER_SPACE,
        /** At the bottom of the stack, where the tables say that it ends. */
        BOTTOM,
        /** There is no stack: a zombie's has been freed. */
        NO_STACK,
        /** Something was missing or made no sense. */
        BROKEN
    }
}
