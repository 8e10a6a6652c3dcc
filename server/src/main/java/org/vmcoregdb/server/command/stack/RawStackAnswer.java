package org.vmcoregdb.server.command.stack;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * The memory of a task's stack: {@code bt -r}.
 *
 * @param parts what the dump has of it
 * @param problem what is missing, a whole sentence
 */
public record RawStackAnswer(Task task, List<StackAnswer.Words> parts, Optional<String> problem, StackAnswer.Look look)
        implements Answer {
    @Override
    public String type() {
        return "raw_stack";
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
