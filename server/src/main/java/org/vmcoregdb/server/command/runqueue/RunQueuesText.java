package org.vmcoregdb.server.command.runqueue;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.kernel.sched.RunQueue;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.TextPage;

/** {@code runq} as crash shows it; deadline tasks and those of BPF schedulers, which crash leaves out, where there are any. */
final class RunQueuesText {
    private static final String NOTHING = "[no tasks queued]\n";

    private RunQueuesText() {}

    static void write(TextPage out, RunQueuesAnswer answer) {
        String before = "";
        for (RunQueue queue : answer.queues()) {
            out.lines(before);
            before = "\n";
            if (answer.look().groups()) {
                byGroup(out, queue, answer.look());
            } else {
                flat(out, queue);
            }
            queue.deadline().filter(p -> !p.entries().isEmpty()).ifPresent(p -> part(out, "DL RB_ROOT", p));
            queue.extensible().filter(p -> !p.entries().isEmpty()).ifPresent(p -> part(out, "SCX RUNNABLE_LIST", p));
            queue.problem().ifPresent(p -> out.append("  [").append(p).lines("]\n"));
        }
    }

    private static void current(TextPage out, RunQueue queue) {
        out.append("  CURRENT: ");
        queue.current().ifPresentOrElse(t -> task(out, t), () -> out.append("(unknown)"));
        out.append('\n');
    }

    /** A task without its heading's CPU. */
    static void task(TextPage out, Task task) {
        out.format("PID: %-5d  TASK: %x  COMMAND: \"%s\"", task.pid(), task.address(), task.comm());
    }

    private static void flat(TextPage out, RunQueue queue) {
        out.format("CPU %d RUNQUEUE: %x%n", queue.cpu(), queue.address());
        current(out, queue);
        part(out, "RT PRIO_ARRAY", queue.realTime());
        part(out, "CFS RB_ROOT", queue.fair());
    }

    private static void part(TextPage out, String title, RunQueue.Part part) {
        out.append("  ")
                .append(title)
                .append(": ")
                .append(Long.toHexString(part.address()))
                .append('\n');
        List<RunQueue.Queued> tasks = new ArrayList<>();
        collect(part.entries(), tasks);
        tasks.forEach(t -> queued(out, t, 5));
        if (tasks.isEmpty()) {
            out.append("     ").lines(NOTHING);
        }
    }

    private static void collect(List<RunQueue.Entry> entries, List<RunQueue.Queued> into) {
        for (RunQueue.Entry entry : entries) {
            if (entry instanceof RunQueue.Queued queued) {
                into.add(queued);
            } else if (entry instanceof RunQueue.Group group) {
                collect(group.entries(), into);
            }
        }
    }

    private static void queued(TextPage out, RunQueue.Queued queued, int indent) {
        out.append(" ".repeat(indent)).format("[%3d] ", queued.priority());
        task(out, queued.task());
        out.lines(queued.isCurrent() ? " [CURRENT]\n" : "\n");
    }

    private static void byGroup(TextPage out, RunQueue queue, RunQueuesAnswer.Look look) {
        out.format("CPU %d%n", queue.cpu());
        current(out, queue);
        String root = look.oldRoot() ? "INIT" : "ROOT";
        if (look.realTimeGroups()) {
            out.format(
                    "  %s_TASK_GROUP: %x  RT_RQ: %x%n",
                    root, look.rootGroup(), queue.realTime().address());
            realTime(out, queue.realTime().entries(), 0);
        }
        out.format(
                "  %s_TASK_GROUP: %x  CFS_RQ: %x%n",
                root, look.rootGroup(), queue.fair().address());
        fair(out, queue.fair().entries(), 0);
    }

    private static void fair(TextPage out, List<RunQueue.Entry> entries, int depth) {
        if (entries.isEmpty()) {
            out.append(" ".repeat(5 + 3 * depth)).lines(NOTHING);
        }
        for (RunQueue.Entry entry : entries) {
            if (entry instanceof RunQueue.Queued queued) {
                queued(out, queued, 5 + 3 * depth);
            } else if (entry instanceof RunQueue.Group group) {
                out.append(" ".repeat(5 + 3 * depth));
                out.format("TASK_GROUP: %x  CFS_RQ: %x ", group.group(), group.queue());
                end(out, group);
                fair(out, group.entries(), depth + 1);
            }
        }
    }

    private static void end(TextPage out, RunQueue.Group group) {
        group.name().ifPresent(n -> out.append(" <").append(n).append('>'));
        out.lines(group.throttled() ? " (THROTTLED)\n" : "\n");
    }

    private static void realTime(TextPage out, List<RunQueue.Entry> entries, int depth) {
        if (entries.isEmpty()) {
            out.append(" ".repeat(5 + 6 * depth)).lines(NOTHING);
        }
        for (RunQueue.Entry entry : entries) {
            if (entry instanceof RunQueue.Queued queued) {
                queued(out, queued, 5 + 6 * depth);
            } else if (entry instanceof RunQueue.Group group) {
                out.append(" ".repeat(5 + 6 * depth)).format("[%3d] ", group.priority());
                out.format("TASK_GROUP: %x  RT_RQ: %x", group.group(), group.queue());
                end(out, group);
                realTime(out, group.entries(), depth + 1);
            }
        }
    }
}
