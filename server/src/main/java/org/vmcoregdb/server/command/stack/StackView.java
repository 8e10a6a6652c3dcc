package org.vmcoregdb.server.command.stack;

import java.util.Optional;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.command.CommandException;

/** What is asked of each stack. */
@FunctionalInterface
interface StackView {
    /**
     * The answer for one task.
     *
     * @return empty if the task is not to be shown
     */
    Optional<Answer> ask(Task task) throws CommandException;
}
