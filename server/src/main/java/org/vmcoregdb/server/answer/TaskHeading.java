package org.vmcoregdb.server.answer;

import org.vmcoregdb.kernel.sched.Task;

/** The line that names a task, before what is said of it. */
public final class TaskHeading {
    private TaskHeading() {}

    public static void append(TextPage out, Task task) {
        out.format(
                "PID: %-8d TASK: %016x  CPU: %-4d COMMAND: \"%s\"%n",
                task.pid(), task.address(), task.cpu(), task.comm());
    }

    /** With an empty line before it, if the style has one. */
    public static void append(TextPage out, Task task, boolean blankBefore) {
        if (blankBefore) {
            out.append('\n');
        }
        append(out, task);
    }
}
