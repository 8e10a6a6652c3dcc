package org.vmcoregdb.server.command.runqueue;

import java.util.List;
import org.vmcoregdb.kernel.sched.RunQueue;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/** What CPUs have to run: {@code runq}, {@code runq -g}. */
public record RunQueuesAnswer(List<RunQueue> queues, Look look) implements Answer {
    /**
     * How they are shown.
     *
     * @param groups whether tasks are shown by group
     * @param rootGroup address of the group that all others are in, if groups are shown
     * @param oldRoot whether the kernel calls it {@code init_task_group}
     * @param realTimeGroups whether real-time tasks can be in groups
     */
    public record Look(boolean groups, long rootGroup, boolean oldRoot, boolean realTimeGroups) {}

    @Override
    public String type() {
        return "run_queues";
    }

    @Override
    public void text(TextPage page) {
        RunQueuesText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        RunQueuesJson.write(out, this);
    }
}
