package org.vmcoregdb.server.command.stack;

import java.util.List;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.unwind.scan.StackCheck;

/**
 * Stacks that seem to have run over: {@code bt -v}.
 *
 * @param checked those with a finding, or that could not be checked
 */
public record StackCheckAnswer(List<Checked> checked) implements Answer {
    /** What was found of one task. */
    public record Checked(Task task, StackCheck.Finding finding) {}

    @Override
    public String type() {
        return "stack_check";
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
