package org.vmcoregdb.server.command.stack;

import java.util.List;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.unwind.frame.Backtrace;

/** Tasks by what their stacks have in common: {@code bt --group}; the largest group first. */
public record StackGroupsAnswer(List<Group> groups, StackAnswer.Look look) implements Answer {
    /**
     * Tasks that stopped at the same place and came the same way.
     *
     * @param tasks at least one
     * @param stack the first one's
     */
    public record Group(List<Task> tasks, Backtrace stack) {}

    @Override
    public String type() {
        return "stack_groups";
    }

    @Override
    public void text(TextPage page) {
        StackScanText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        StackScanJson.write(out, this);
    }
}
