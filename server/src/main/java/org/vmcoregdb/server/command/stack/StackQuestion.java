package org.vmcoregdb.server.command.stack;

import java.util.Optional;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.result.Result;

/** What is asked of each stack. */
@FunctionalInterface
interface StackQuestion {
    /**
     * The answer for one task.
     *
     * @return empty if the task is not to be shown
     */
    Optional<Result> ask(Task task) throws CommandException;
}
