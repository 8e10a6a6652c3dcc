package org.vmcoregdb.server.command.tasks;

import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.mm.CommandLine;
import org.vmcoregdb.kernel.sched.ResourceLimits;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TaskJson;

/** What {@code ps} tells with its options as JSON. */
public final class TasksJson {
    private TasksJson() {}

    static void write(JsonObject out, TaskListAnswer list) {
        out.put("tasks", list.tasks().stream().map(TasksJson::row).toList());
    }

    /** One task and its memory. */
    public static JsonObject row(TaskListAnswer.Row row) {
        JsonObject members = TaskJson.of(row.task());
        row.stackPointer().ifPresent(p -> members.address("stack_pointer", p));
        return members.put("memory_percent", row.memoryPercentTenths() / 10.0)
                .put("vsz_kb", row.virtualKilobytes())
                .put("rss_kb", row.residentKilobytes());
    }

    static void write(JsonObject out, TaskAnswers.Ancestry ancestry) {
        out.put("tasks", tasks(ancestry.line()));
    }

    static void write(JsonObject out, TaskAnswers.Children family) {
        out.put("task", TaskJson.of(family.parent())).put("children", tasks(family.children()));
    }

    static void write(JsonObject out, TaskAnswers.Threads threads) {
        out.put("leader", TaskJson.of(threads.leader())).put("others", tasks(threads.others()));
    }

    static void write(JsonObject out, TaskAnswers.Times times) {
        out.put("task", TaskJson.of(times.task()))
                .put("run_seconds", times.seconds())
                .put("start_nanoseconds", times.start())
                .put("user_nanoseconds", times.user())
                .put("system_nanoseconds", times.system());
    }

    static void write(JsonObject out, TaskAnswers.LastRuns runs) {
        out.put("cpus", runs.blocks().stream().map(TasksJson::block).toList());
    }

    static void write(JsonObject out, TaskAnswers.Arguments arguments) {
        out.put("task", TaskJson.of(arguments.task()))
                .put("arguments", arguments.commandLine().map(CommandLine::arguments))
                .put("environment", arguments.commandLine().map(CommandLine::environment))
                .put("problem", arguments.problem());
    }

    static void write(JsonObject out, TaskAnswers.Limits limits) {
        out.put("task", TaskJson.of(limits.task()))
                .put("limits", limits(limits.limits()))
                .put("problem", limits.problem());
    }

    static void write(JsonObject out, TaskAnswers.StateCounts states) {
        out.put("counts", states.counts());
    }

    private static List<JsonObject> tasks(List<Task> tasks) {
        return tasks.stream().map(TaskJson::of).toList();
    }

    private static JsonObject block(TaskAnswers.CpuBlock block) {
        return new JsonObject()
                .put("cpu", block.cpu())
                .put("tasks", block.runs().stream().map(TasksJson::run).toList());
    }

    private static JsonObject run(TaskAnswers.LastRun run) {
        OptionalLong ago = run.clock().isPresent()
                ? OptionalLong.of(Math.max(0, run.clock().getAsLong() - run.arrival()))
                : OptionalLong.empty();
        return new JsonObject()
                .put("task", TaskJson.of(run.task()))
                .put("arrival_nanoseconds", run.arrival())
                .put("ago_nanoseconds", ago);
    }

    /** By name; what has no limit has none here. */
    private static JsonObject limits(List<ResourceLimits.Limit> limits) {
        JsonObject all = new JsonObject();
        for (ResourceLimits.Limit limit : limits) {
            JsonObject members = new JsonObject();
            if (limit.current() != -1) {
                members.put("current", JsonObject.unsigned(limit.current()));
            }
            if (limit.maximum() != -1) {
                members.put("maximum", JsonObject.unsigned(limit.maximum()));
            }
            all.put(limit.name(), members);
        }
        return all;
    }
}
