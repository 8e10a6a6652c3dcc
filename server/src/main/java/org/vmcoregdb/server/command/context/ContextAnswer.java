package org.vmcoregdb.server.command.context;

import java.util.OptionalInt;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.kernel.sched.ThreadInfo;
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

    /** What is to be said of a task. */
    public static ContextAnswer of(Kernel kernel, Task task, Look look) {
        boolean panicked = Cpus.of(kernel).panicCpu().isPresent()
                && Cpus.of(kernel).panicTask().map(task::equals).orElse(false);
        int samePid = task.pid() == 0
                ? (int) Tasks.of(kernel).all().stream()
                        .filter(t -> t.pid() == 0)
                        .count()
                : 1;
        return new ContextAnswer(task, ThreadInfo.of(kernel, task), samePid, task.activeOn(), panicked, look);
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
