package org.vmcoregdb.server.command.stack;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.diagnosis.StackOverrun;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * What looks like saved registers on a task's stack: {@code bt -e}.
 *
 * @param overrun the frame that the stack protector found overrun, if the stack ends so
 */
public record ExceptionFramesAnswer(
        Task task, List<FoundRegisters> frames, Optional<StackOverrun> overrun, StackAnswer.Look look)
        implements Answer {
    @Override
    public String type() {
        return "exception_frames";
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
