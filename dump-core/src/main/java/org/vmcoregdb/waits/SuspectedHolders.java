package org.vmcoregdb.waits;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.TaskDetails;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.kernel.sched.ThreadSize;
import org.vmcoregdb.unwind.frame.StackCopy;

/**
 * Who may hold what records no owner: locked pages, buffers, semaphores. A task that is blocked for something else, and that alone has the object's address
 * on its stack, is suspected.
 */
public final class SuspectedHolders {
    private static final Set<WaitKind> KINDS = Set.of(WaitKind.PAGE, WaitKind.BUFFER, WaitKind.SEMAPHORE);

    /** A machine on which more tasks are blocked has other problems. */
    private static final int TASKS_LIMIT = 4096;

    private final Kernel kernel;

    /** Of a kernel. */
    public SuspectedHolders(Kernel kernel) {
        this.kernel = kernel;
    }

    /** The same waits, some with a suspect. */
    public List<Wait> added(List<Wait> waits) {
        Map<Long, Set<Task>> waiting = new HashMap<>();
        for (Wait wait : waits) {
            if (isOpen(wait)) {
                waiting.computeIfAbsent(wait.object().orElse(0), object -> new HashSet<>())
                        .add(wait.task());
            }
        }
        if (waiting.isEmpty()) {
            return waits;
        }
        Map<Long, List<Task>> suspects = suspects(waiting);
        return waits.stream()
                .map(wait -> isOpen(wait)
                        ? with(wait, suspects.getOrDefault(wait.object().orElse(0), List.of()))
                        : wait)
                .toList();
    }

    /** What a disk reads or writes nobody holds: the words about it say so. */
    private static boolean isOpen(Wait wait) {
        return KINDS.contains(wait.kind())
                && wait.proved()
                && wait.object().isPresent()
                && wait.holders().isEmpty()
                && wait.detail().stream()
                        .noneMatch(words -> words.startsWith("writeback") || words.contains(" of sector "));
    }

    private Map<Long, List<Task>> suspects(Map<Long, Set<Task>> waiting) {
        Map<Long, List<Task>> suspects = new HashMap<>();
        long bytes = ThreadSize.of(kernel);
        TaskDetails details = TaskDetails.of(kernel);
        Tasks.of(kernel).all().stream()
                .filter(task -> task.state().isBlocked() && !task.isActive())
                .limit(TASKS_LIMIT)
                .forEach(task -> {
                    OptionalLong sp = details.stackPointer(task);
                    boolean inStack = sp.isPresent() && Long.compareUnsigned(sp.getAsLong() - task.stack(), bytes) < 0;
                    if (inStack) {
                        StackCopy words = StackCopy.of(kernel.memory(), sp.getAsLong(), task.stack() + bytes);
                        Set<Long> seen = new HashSet<>();
                        for (int i = 0; i < words.count(); i++) {
                            Set<Task> its = waiting.get(words.word(i));
                            if (its != null && !its.contains(task) && seen.add(words.word(i))) {
                                suspects.computeIfAbsent(words.word(i), object -> new ArrayList<>())
                                        .add(task);
                            }
                        }
                    }
                });
        return suspects;
    }

    private static Wait with(Wait wait, List<Task> suspects) {
        return suspects.size() != 1
                ? wait
                : new Wait(
                        wait.task(),
                        wait.kind(),
                        wait.object(),
                        wait.name(),
                        List.of(new Wait.Holder(
                                suspects.get(0),
                                Wait.Certainty.PERHAPS,
                                "it alone of others that are blocked has the address on its stack")),
                        wait.detail(),
                        wait.proved(),
                        wait.caller(),
                        wait.nanoseconds());
    }
}
