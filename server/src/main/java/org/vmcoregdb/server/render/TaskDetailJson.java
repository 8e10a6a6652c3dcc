package org.vmcoregdb.server.render;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.sched.CommandLine;
import org.vmcoregdb.kernel.sched.ResourceLimits;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.result.TaskDetail;

/** What {@code ps} tells with its options as JSON. */
final class TaskDetailJson {
    private TaskDetailJson() {}

    static Map<String, Object> object(TaskDetail detail) {
        Json.Members members = new Json.Members();
        if (detail instanceof TaskDetail.Ancestry ancestry) {
            members.put("type", "ancestors").put("tasks", tasks(ancestry.line()));
        } else if (detail instanceof TaskDetail.Children family) {
            members.put("type", "children")
                    .put("task", task(family.parent()))
                    .put("children", tasks(family.children()));
        } else if (detail instanceof TaskDetail.Threads threads) {
            members.put("type", "threads").put("leader", task(threads.leader())).put("others", tasks(threads.others()));
        } else if (detail instanceof TaskDetail.Times times) {
            members.put("type", "times")
                    .put("task", task(times.task()))
                    .put("run_seconds", times.seconds())
                    .put("start_nanoseconds", times.start())
                    .put("user_nanoseconds", times.user())
                    .put("system_nanoseconds", times.system());
        } else if (detail instanceof TaskDetail.LastRuns runs) {
            members.put("type", "last_runs")
                    .put(
                            "cpus",
                            runs.blocks().stream().map(TaskDetailJson::block).toList());
        } else if (detail instanceof TaskDetail.Arguments arguments) {
            members.put("type", "arguments")
                    .put("task", task(arguments.task()))
                    .put("arguments", arguments.commandLine().map(CommandLine::arguments))
                    .put("environment", arguments.commandLine().map(CommandLine::environment))
                    .put("problem", arguments.problem());
        } else if (detail instanceof TaskDetail.Limits limits) {
            members.put("type", "limits")
                    .put("task", task(limits.task()))
                    .put("limits", limits(limits.limits()))
                    .put("problem", limits.problem());
        } else if (detail instanceof TaskDetail.StateCounts states) {
            members.put("type", "states").put("counts", states.counts());
        }
        return members.done();
    }

    private static Map<String, Object> task(Task task) {
        return JsonRenderer.task(task).done();
    }

    private static List<Map<String, Object>> tasks(List<Task> tasks) {
        return tasks.stream().map(TaskDetailJson::task).toList();
    }

    private static Map<String, Object> block(TaskDetail.CpuBlock block) {
        return new Json.Members()
                .put("cpu", block.cpu())
                .put("tasks", block.runs().stream().map(TaskDetailJson::run).toList())
                .done();
    }

    private static Map<String, Object> run(TaskDetail.LastRun run) {
        OptionalLong ago = run.clock().isPresent()
                ? OptionalLong.of(Math.max(0, run.clock().getAsLong() - run.arrival()))
                : OptionalLong.empty();
        return new Json.Members()
                .put("task", task(run.task()))
                .put("arrival_nanoseconds", run.arrival())
                .put("ago_nanoseconds", ago)
                .done();
    }

    /** By name; what has no limit has none here. */
    private static Map<String, Object> limits(List<ResourceLimits.Limit> limits) {
        Map<String, Object> all = new LinkedHashMap<>();
        for (ResourceLimits.Limit limit : limits) {
            Json.Members members = new Json.Members();
            if (limit.current() != -1) {
                members.put("current", TypeJson.unsigned(limit.current()));
            }
            if (limit.maximum() != -1) {
                members.put("maximum", TypeJson.unsigned(limit.maximum()));
            }
            all.put(limit.name(), members.done());
        }
        return all;
    }
}
