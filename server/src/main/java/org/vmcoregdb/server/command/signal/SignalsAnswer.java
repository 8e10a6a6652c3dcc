package org.vmcoregdb.server.command.signal;

import java.util.List;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.signal.Signals;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * The signals of a task, or of all threads of its process.
 *
 * @param task the one that was asked for, or the first of its process
 * @param process what they have in common
 * @param threads each with its own
 * @param look whether it is about all threads
 */
public record SignalsAnswer(Task task, Signals.OfProcess process, List<OfThread> threads, Look look) implements Answer {
    /** One thread's. */
    public record OfThread(Task task, Signals.OfThread signals) {}

    /** What it is about. */
    public enum Look {
        /** One task. */
        TASK,
        /** All threads of a process. */
        GROUP
    }

    @Override
    public String type() {
        return "signals";
    }

    @Override
    public void text(TextPage page) {
        SignalsText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        SignalsJson.write(out, this);
    }
}
