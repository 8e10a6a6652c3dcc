package org.vmcoregdb.server.command.stack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;

/** Puts together the tasks whose stacks are the same: the same addresses in code, from the innermost frame to the last. */
public final class StackGroups {
    /** So many stacks are walked by all processors before anybody looks whether they are still wanted. */
    private static final int BATCH = 256;

    private StackGroups() {}

    /**
     * What makes two stacks the same; where they lie and what is on them does not matter. A class, because a record's methods are put
     * together when they are first called, which a cold start would wait for.
     */
    private static final class Shape {
        private final long[] pcs;
        private final boolean[] guessed;
        private final Backtrace.End end;

        Shape(Backtrace trace) {
            List<Frame> frames = trace.frames();
            pcs = new long[frames.size()];
            guessed = new boolean[pcs.length];
            for (int i = 0; i < pcs.length; i++) {
                pcs[i] = frames.get(i).pc();
                guessed[i] = frames.get(i).guessed();
            }
            end = trace.end();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Shape its
                    && end == its.end
                    && Arrays.equals(pcs, its.pcs)
                    && Arrays.equals(guessed, its.guessed);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(pcs);
        }
    }

    /** The groups of these tasks, the largest first, and among groups of one size that of the first task first. */
    public static StackGroupsAnswer of(CommandContext context, List<Task> tasks, StackAnswer.Look look) {
        Map<Shape, StackGroupsAnswer.Group> found = new LinkedHashMap<>();
        for (int from = 0; from < tasks.size() && !context.cancelled(); from += BATCH) {
            List<Task> some = tasks.subList(from, Math.min(tasks.size(), from + BATCH));
            List<Backtrace> traces =
                    some.parallelStream().map(context.unwinder()::backtrace).toList();
            for (Backtrace trace : traces) {
                found.computeIfAbsent(new Shape(trace), shape -> new StackGroupsAnswer.Group(new ArrayList<>(), trace))
                        .tasks()
                        .add(trace.task());
            }
        }
        List<StackGroupsAnswer.Group> groups = new ArrayList<>(found.values());
        groups.sort((a, b) -> Integer.compare(b.tasks().size(), a.tasks().size()));
        return new StackGroupsAnswer(groups, look);
    }
}
