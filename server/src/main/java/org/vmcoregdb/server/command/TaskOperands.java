package org.vmcoregdb.server.command;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.kernel.sched.Task;
import picocli.CommandLine.Parameters;

/** The operands of a command that is about tasks, to be mixed in. */
public final class TaskOperands {
    @Parameters(arity = "0..*", paramLabel = "PID|TASK", description = "Which tasks; else the current one.")
    private List<String> words = new ArrayList<>();

    /** True if tasks were named. */
    public boolean isGiven() {
        return !words.isEmpty();
    }

    /** The tasks that were named, as {@link TaskArguments#several} finds them; if none were, the current one. */
    public List<Task> tasks(CommandContext context) throws CommandException {
        return isGiven() ? TaskArguments.all(context.kernel(), words) : List.of(context.task());
    }
}
