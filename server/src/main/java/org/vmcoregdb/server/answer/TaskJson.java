package org.vmcoregdb.server.answer;

import org.vmcoregdb.kernel.sched.Task;

/** A task as part of an answer. */
public final class TaskJson {
    private TaskJson() {}

    /** Its names, and where it is. */
    public static JsonObject of(Task task) {
        return new JsonObject()
                .put("pid", task.pid())
                .put("tgid", task.tgid())
                .put("ppid", task.ppid())
                .address("task", task.address())
                .put("comm", task.comm())
                .put("state", task.state().letters())
                .put("cpu", task.cpu())
                .put("active_on_cpu", task.activeOn())
                .put("kernel_thread", task.isKernelThread());
    }
}
