package org.vmcoregdb.server.command.stack;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;

/** Puts together the tasks whose stacks are the same: the same addresses in code, from the innermost frame to the last. */
public final class StackGroups {
    /** So many stacks are walked by all processors before anybody looks whether they are still wanted. */
    private static final int BATCH = 256;

    private StackGroups() {}

    /** What makes two stacks the same; where they lie and what is on them does not matter. */
    private record Shape(List<Long> pcs, List<Boolean> guessed, Backtrace.End end) {
        static Shape of(Backtrace trace) {
            return new Shape(
                    trace.frames().stream().map(Frame::pc).toList(),
                    trace.frames().stream().map(Frame::guessed).toList(),
                    trace.end());
        }
    }

    /** The groups of these tasks, the largest first, and among groups of one size that of the first task first. */
    public static StackGroupsAnswer of(CommandContext context, List<Task> tasks, StackAnswer.Look look) {
        Map<Shape, List<Task>> members = new LinkedHashMap<>();
        Map<Shape, Backtrace> stacks = new LinkedHashMap<>();
        for (int from = 0; from < tasks.size() && !context.cancelled(); from += BATCH) {
            List<Task> some = tasks.subList(from, Math.min(tasks.size(), from + BATCH));
            List<Backtrace> traces =
                    some.parallelStream().map(context.unwinder()::backtrace).toList();
            for (int i = 0; i < traces.size(); i++) {
                Shape shape = Shape.of(traces.get(i));
                members.computeIfAbsent(shape, s -> new ArrayList<>()).add(some.get(i));
                stacks.putIfAbsent(shape, traces.get(i));
            }
        }
        List<StackGroupsAnswer.Group> groups = new ArrayList<>();
        stacks.forEach((shape, stack) ->
                groups.add(new StackGroupsAnswer.Group(members.getOrDefault(shape, List.of()), stack)));
        groups.sort(Comparator.comparingInt(g -> -g.tasks().size()));
        return new StackGroupsAnswer(groups, look);
    }
}
