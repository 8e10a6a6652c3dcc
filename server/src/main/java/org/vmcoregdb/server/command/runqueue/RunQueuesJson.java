package org.vmcoregdb.server.command.runqueue;

import org.vmcoregdb.kernel.sched.RunQueue;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TaskJson;

/** {@code runq} as JSON. */
final class RunQueuesJson {
    private RunQueuesJson() {}

    static void write(JsonObject out, RunQueuesAnswer answer) {
        out.put("queues", answer.queues().stream().map(RunQueuesJson::queue).toList());
    }

    private static JsonObject queue(RunQueue queue) {
        JsonObject out = new JsonObject().put("cpu", queue.cpu()).address("queue", queue.address());
        queue.clock().ifPresent(c -> out.put("clock_nanoseconds", JsonObject.unsigned(c)));
        return out.put("current", queue.current().map(TaskJson::of))
                .put("real_time", part(queue.realTime()))
                .put("fair", part(queue.fair()))
                .put("deadline", queue.deadline().map(RunQueuesJson::part))
                .put("extensible", queue.extensible().map(RunQueuesJson::part))
                .put("problem", queue.problem());
    }

    private static JsonObject part(RunQueue.Part part) {
        return new JsonObject()
                .address("address", part.address())
                .put(
                        "entries",
                        part.entries().stream().map(RunQueuesJson::entry).toList());
    }

    private static JsonObject entry(RunQueue.Entry entry) {
        if (entry instanceof RunQueue.Queued queued) {
            return new JsonObject()
                    .put("task", TaskJson.of(queued.task()))
                    .put("priority", queued.priority())
                    .put("current", queued.isCurrent());
        }
        RunQueue.Group group = (RunQueue.Group) entry;
        return new JsonObject()
                .address("group", group.group())
                .address("queue", group.queue())
                .put("priority", group.priority())
                .put("name", group.name())
                .put("throttled", group.throttled())
                .put(
                        "entries",
                        group.entries().stream().map(RunQueuesJson::entry).toList());
    }
}
