package org.vmcoregdb.server.command.waitqueue;

import java.util.Optional;
import org.vmcoregdb.kernel.sched.WaitQueue;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * Who waits on a wait queue: {@code waitq}.
 *
 * @param name the symbol that was asked for, if it was one
 */
public record WaitQueueAnswer(Optional<String> name, WaitQueue queue) implements Answer {
    @Override
    public String type() {
        return "wait_queue";
    }

    @Override
    public void text(TextPage page) {
        WaitQueueText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        WaitQueueJson.write(out, this);
    }
}
