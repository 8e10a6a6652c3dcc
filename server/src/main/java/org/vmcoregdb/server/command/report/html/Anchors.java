package org.vmcoregdb.server.command.report.html;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.command.report.Report;

/** The ids of tasks on a page: by pid, so that they stay the same; by address where damage gave several tasks one pid. */
final class Anchors {
    private final Map<Long, String> tasks = new HashMap<>();

    Anchors(Report report) {
        Set<String> taken = new HashSet<>();
        for (Report.TaskRow row : report.tasks()) {
            Task task = row.row().task();
            String name = task.idleOf().isPresent() ? "idle-" + task.idleOf().getAsInt() : "task-" + task.pid();
            tasks.put(task.address(), taken.add(name) ? name : "task-" + Long.toHexString(task.address()));
        }
    }

    /** What to define a task by. */
    String name(Task task) {
        return tasks.getOrDefault(task.address(), "task-" + task.pid());
    }

    /** A task's pid, and its name, as a link to its line in the table of tasks. */
    void link(Html out, Task task, String text) {
        if (tasks.containsKey(task.address())) {
            out.element("a", text, "href", "#" + out.id(name(task)));
        } else {
            out.text(text);
        }
    }
}
