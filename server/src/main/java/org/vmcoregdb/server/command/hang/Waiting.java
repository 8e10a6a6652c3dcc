package org.vmcoregdb.server.command.hang;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.waits.SuspectedHolders;
import org.vmcoregdb.waits.Wait;
import org.vmcoregdb.waits.WaitGroups;
import org.vmcoregdb.waits.WaitKind;
import org.vmcoregdb.waits.WaitReader;

/** What tasks wait for, and whom they wait for, and so on. */
public final class Waiting {
    private Waiting() {}

    /** Who waits for whom, of all tasks that take no signals, and of those on CPUs, which may spin. */
    public static List<WaitGroups.Group> groups(CommandContext context) {
        List<Task> tasks = Tasks.of(context.kernel()).all().stream()
                .filter(Waiting::isBlocked)
                .toList();
        WaitReader reader = new WaitReader(context.kernel(), context.unwinder());
        return WaitGroups.of(new SuspectedHolders(context.kernel()).added(of(reader, tasks, context::cancelled)));
    }

    /** What a report says: blocked tasks of which it is known whom they wait for. A vforked child is waited for as a matter of course. */
    public static HangAnswer ofReport(CommandContext context, List<WaitGroups.Group> all) {
        List<WaitGroups.Group> groups = all.stream()
                .filter(group -> group.size() > 1 || group.root().isPresent())
                .filter(group -> !group.circle().isEmpty()
                        || group.waits().stream()
                                .map(WaitGroups.Step::of)
                                .anyMatch(wait -> !wait.holders().isEmpty() && wait.kind() != WaitKind.VFORK))
                .toList();
        return new HangAnswer(groups, count(context.kernel()));
    }

    /** Tasks that take no signals, and those on CPUs, which may spin. */
    static boolean isBlocked(Task task) {
        return task.state().isBlocked() || task.isActive();
    }

    static int count(Kernel kernel) {
        return (int) Tasks.of(kernel).all().stream()
                .filter(task -> task.state().isBlocked())
                .count();
    }

    /** What these tasks wait for, and those that they wait for. */
    static List<Wait> of(WaitReader reader, Collection<Task> tasks, BooleanSupplier cancelled) {
        List<Wait> waits = new ArrayList<>();
        Deque<Task> next = new ArrayDeque<>(tasks);
        Set<Long> seen = new HashSet<>();
        while (!next.isEmpty() && !cancelled.getAsBoolean()) {
            Task task = next.remove();
            if (!seen.add(task.address())) {
                continue;
            }
            Optional<Wait> wait = reader.of(task);
            if (wait.isPresent()) {
                waits.add(wait.get());
                wait.get().holders().forEach(holder -> next.add(holder.task()));
            }
        }
        return waits;
    }
}
