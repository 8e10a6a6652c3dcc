package org.vmcoregdb.server.command.context;

import java.util.OptionalInt;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TaskJson;
import org.vmcoregdb.server.answer.TextPage;

/**
 * The task that commands are about: {@code set}.
 *
 * @param threadInfo address of its thread_info
 * @param samePid how many tasks have its pid: as many as there are CPUs for pid 0, else 1
 * @param panic whether it is the task that panicked
 */
public record ContextAnswer(Task task, long threadInfo, int samePid, OptionalInt activeOn, boolean panic, Look look)
        implements Answer {
    /** What stands before it. */
    public enum Look {
        /** Nothing. */
        ALONE,
        /** A line that names the task, as one of many. */
        AMONG_OTHERS
    }

    @Override
    public String type() {
        return "context";
    }

    @Override
    public void text(TextPage page) {
        ContextText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        out.put("task", TaskJson.of(task)).address("thread_info", threadInfo).put("panic", panic);
    }
}
