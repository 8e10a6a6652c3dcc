package org.vmcoregdb.waits;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.sched.RunningTasks;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.kernel.system.Ticks;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.MissingTypeException;
import org.vmcoregdb.types.Struct;

/**
 * RCU's grace period ({@code kernel/rcu/tree.h}): it ends when each CPU's bit in {@code qsmask} of its leaf {@code rcu_node} is clear, and each task
 * that was preempted while it read has gone on.
 *
 * @param cpus that did not report yet
 * @param blocked tasks that were preempted while they read
 * @param running whether there is one
 * @param known whether the dump says all of this
 * @param ticks for how long it has been running
 * @param holders who has to do something so that it ends
 */
public record GracePeriod(
        List<Integer> cpus,
        List<Task> blocked,
        boolean running,
        boolean known,
        OptionalLong ticks,
        List<Wait.Holder> holders) {
    private static final Part<GracePeriod> PART = Part.of(GracePeriod::read);

    /** {@code RCU_SEQ_STATE_MASK}: not 0 while a grace period runs. */
    private static final long RUNNING = 3;

    /** More nodes than 2^15 CPUs need. */
    private static final long MOST_NODES = 4096;

    /** That of a kernel. */
    public static GracePeriod of(Kernel kernel) {
        return kernel.part(PART);
    }

    private static GracePeriod read(Kernel kernel) {
        try {
            return readAll(kernel);
        } catch (MissingSymbolException | MissingTypeException | MemoryFault unknown) {
            return new GracePeriod(List.of(), List.of(), false, false, OptionalLong.empty(), List.of());
        }
    }

    private static GracePeriod readAll(Kernel kernel) {
        AddressSpace memory = kernel.memory();
        Struct state = kernel.types().struct("rcu_state");
        Struct node = kernel.types().struct("rcu_node");
        long at = kernel.needSymbol("rcu_state");
        boolean running = (state.need("gp_seq").read(memory, at) & RUNNING) != 0;
        long nodes = Math.min(MOST_NODES, state.need("node").count());
        OptionalLong used = kernel.symbol("rcu_num_nodes");
        if (used.isPresent()) {
            nodes = Math.min(nodes, memory.readUnsignedInt(used.getAsLong()));
        }
        List<Integer> cpus = new ArrayList<>();
        List<Task> blocked = new ArrayList<>();
        Field level = node.need("level");
        long leafLevel = level.read(memory, state.need("node").at(at) + (nodes - 1) * node.size());
        for (int i = 0; i < nodes; i++) {
            long one = state.need("node").at(at) + i * node.size();
            if (level.read(memory, one) != leafLevel) {
                continue;
            }
            long mask = node.need("qsmask").read(memory, one);
            int first = (int) node.need("grplo").read(memory, one);
            for (; mask != 0; mask &= mask - 1) {
                cpus.add(first + Long.numberOfTrailingZeros(mask));
            }
            blocked(kernel, node, one).ifPresent(blocked::add);
        }
        return new GracePeriod(
                cpus, blocked, running, true, ticks(kernel, state, at), holders(kernel, cpus, blocked, running));
    }

    private static OptionalLong ticks(Kernel kernel, Struct state, long at) {
        Optional<Field> start = state.field("gp_start");
        OptionalLong now = Ticks.counter(kernel);
        return start.isPresent() && now.isPresent()
                ? OptionalLong.of(Math.max(
                        0,
                        kernel.memory().readLong(now.getAsLong()) - start.get().read(kernel.memory(), at)))
                : OptionalLong.empty();
    }

    /** {@code gp_tasks} is the first of the preempted readers that the grace period waits for. */
    private static Optional<Task> blocked(Kernel kernel, Struct node, long at) {
        Optional<Field> first = node.field("gp_tasks");
        Optional<Field> entry = kernel.types().struct("task_struct").field("rcu_node_entry");
        if (first.isEmpty() || entry.isEmpty()) {
            return Optional.empty();
        }
        long link = first.get().read(kernel.memory(), at);
        return link == 0
                ? Optional.empty()
                : Tasks.of(kernel).at(link - entry.get().offset());
    }

    private static List<Wait.Holder> holders(Kernel kernel, List<Integer> cpus, List<Task> blocked, boolean running) {
        List<Wait.Holder> holders = new ArrayList<>();
        if (!running) {
            return holders;
        }
        for (int cpu : cpus) {
            RunningTasks.of(kernel)
                    .on(cpu)
                    .ifPresent(task -> holders.add(new Wait.Holder(
                            task, Wait.Certainty.OWNER, "CPU " + cpu + " has passed no quiescent state")));
        }
        for (Task task : blocked) {
            holders.add(new Wait.Holder(task, Wait.Certainty.OWNER, "it was preempted while it read"));
        }
        return holders;
    }

    /** What holds it up, in words. */
    String words() {
        if (!known) {
            return "what holds it up cannot be read";
        }
        if (!running) {
            return "none runs";
        }
        return cpus.isEmpty() && blocked.isEmpty()
                ? "every CPU has passed a quiescent state"
                : "it waits for "
                        + (cpus.isEmpty()
                                ? "preempted readers"
                                : "CPU "
                                        + String.join(
                                                ", ",
                                                cpus.stream()
                                                        .map(String::valueOf)
                                                        .toList()));
    }
}
