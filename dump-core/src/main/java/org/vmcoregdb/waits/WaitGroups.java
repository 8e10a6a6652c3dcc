package org.vmcoregdb.waits;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.vmcoregdb.kernel.sched.Task;

/** Who waits for whom, put together: those who wait for each other in a circle, and those who wait in the end for the same task or object. */
public final class WaitGroups {
    private WaitGroups() {}

    /**
     * Tasks that wait for the same thing in the end.
     *
     * @param circle who wait for each other, each for the next one; empty if nobody does
     * @param root whom they all wait for, if it is one task; it may wait itself, for something without an owner
     * @param waits who waits, with how many tasks are between each and the circle or root; who is nearer comes first
     * @param certain whether each step of the circle, or to the task that all wait for, is an owner that its object records
     */
    public record Group(List<Wait> circle, Optional<Task> root, List<Step> waits, boolean certain) {
        /** How many tasks wait, those of a circle included. */
        public int size() {
            return circle.size() + waits.size();
        }
    }

    /**
     * Who waits.
     *
     * @param depth 0 for who waits for the circle or root itself
     */
    public record Step(Wait of, int depth) {}

    /** The groups, those with most tasks first; circles before others. */
    public static List<Group> of(List<Wait> waits) {
        Map<Long, Wait> byTask = new LinkedHashMap<>();
        waits.forEach(wait -> byTask.put(wait.task().address(), wait));
        Map<Object, List<Step>> behind = new LinkedHashMap<>();
        Map<Object, Ending> endings = new HashMap<>();
        for (Wait wait : waits) {
            Ending ending = ending(wait, byTask);
            endings.putIfAbsent(ending.key(), ending);
            List<Step> steps = behind.computeIfAbsent(ending.key(), key -> new ArrayList<>());
            if (!ending.circle().contains(wait)) {
                steps.add(new Step(wait, ending.depth()));
            }
        }
        List<Group> groups = new ArrayList<>();
        behind.forEach((key, steps) -> {
            steps.sort((a, b) -> Integer.compare(a.depth(), b.depth()));
            Ending ending = endings.get(key);
            if (ending != null) {
                boolean certain = Stream.concat(
                                ending.circle().stream(), steps.stream().map(Step::of))
                        .filter(wait -> !wait.holders().isEmpty())
                        .filter(wait -> isLast(ending, steps, wait))
                        .allMatch(wait -> wait.holders().get(0).certainty() == Wait.Certainty.OWNER);
                groups.add(new Group(ending.circle(), ending.root(), List.copyOf(steps), certain));
            }
        });
        groups.sort(WaitGroups::compare);
        return groups;
    }

    private static int compare(Group a, Group b) {
        int circle = Boolean.compare(a.circle().isEmpty(), b.circle().isEmpty());
        return circle != 0 ? circle : Integer.compare(b.size(), a.size());
    }

    /** Whether this is a step of the circle, or the one to the task that is waited for. */
    private static boolean isLast(Ending ending, List<Step> steps, Wait wait) {
        long next = wait.holders().get(0).task().address();
        boolean ofRoot = ending.root().stream().anyMatch(root -> root.address() == next);
        boolean ofLast = ending.root().isEmpty()
                && steps.stream()
                        .anyMatch(step -> step.depth() == 0 && step.of().task().address() == next);
        return ending.circle().contains(wait)
                || ofRoot
                || ofLast && ending.circle().isEmpty();
    }

    /**
     * What a chain of tasks ends in.
     *
     * @param key the same for all who end there
     */
    private record Ending(Object key, List<Wait> circle, Optional<Task> root, int depth) {}

    private static Ending ending(Wait from, Map<Long, Wait> byTask) {
        Set<Wait> path = new LinkedHashSet<>();
        Wait at = from;
        while (path.add(at)) {
            if (at.holders().isEmpty()) {
                // the last one waits for an object without an owner
                Object key =
                        at.proved() && at.object().isPresent() ? at.object().getAsLong() : at.task();
                return new Ending(key, List.of(), Optional.empty(), path.size() - 1);
            }
            Task next = at.holders().get(0).task();
            Wait its = byTask.get(next.address());
            if (its == null) {
                return new Ending(next.address(), List.of(), Optional.of(next), path.size() - 1);
            }
            at = its;
        }
        List<Wait> whole = new ArrayList<>(path);
        int start = whole.indexOf(at);
        List<Wait> circle = rotated(whole.subList(start, whole.size()));
        return new Ending(circle, circle, Optional.empty(), Math.max(0, start - 1));
    }

    /** The same circle begins with the same task, whoever led to it. */
    private static List<Wait> rotated(List<Wait> circle) {
        int first = 0;
        for (int i = 1; i < circle.size(); i++) {
            if (circle.get(i).task().pid() < circle.get(first).task().pid()) {
                first = i;
            }
        }
        List<Wait> turned = new ArrayList<>(circle.subList(first, circle.size()));
        turned.addAll(circle.subList(0, first));
        return List.copyOf(turned);
    }
}
