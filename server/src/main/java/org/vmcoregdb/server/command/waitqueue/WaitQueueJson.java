package org.vmcoregdb.server.command.waitqueue;

import org.vmcoregdb.kernel.sched.WaitQueue;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TaskJson;

/** {@code waitq} as JSON. */
final class WaitQueueJson {
    private WaitQueueJson() {}

    static void write(JsonObject out, WaitQueueAnswer answer) {
        out.put("name", answer.name())
                .address("address", answer.queue().address())
                .put(
                        "waiters",
                        answer.queue().waiters().stream()
                                .map(WaitQueueJson::waiter)
                                .toList())
                .put("problem", answer.queue().problem());
    }

    private static JsonObject waiter(WaitQueue.Waiter waiter) {
        return new JsonObject()
                .address("entry", waiter.entry())
                .put("task", waiter.task().map(TaskJson::of));
    }
}
