package org.vmcoregdb.kernel.sched;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * What waits on a {@code wait_queue_head} ({@code include/linux/wait.h}). Until 4.12 the head was a {@code __wait_queue_head} with a
 * {@code task_list}, and what waits a {@code __wait_queue}.
 *
 * @param waiters in the order of the queue
 * @param problem why there may be more
 */
public record WaitQueue(long address, List<Waiter> waiters, Optional<String> problem) {
    /**
     * One {@code wait_queue_entry}.
     *
     * @param entry its address
     * @param task whom it wakes; empty for one that runs a function instead, such as that of epoll
     */
    public record Waiter(long entry, Optional<Task> task) {}

    /**
     * Reads a queue.
     *
     * @param address of its head
     */
    public static WaitQueue read(Kernel kernel, long address) {
        Field list = struct(kernel, "wait_queue_head", "__wait_queue_head").need("head", "task_list");
        Struct entry = struct(kernel, "wait_queue_entry", "__wait_queue");
        Field node = entry.need("entry", "task_list");
        Field owner = entry.need("private", "task");
        AddressSpace memory = kernel.memory();
        ListWalk walk = ListWalk.from(memory, list.at(address));
        List<Waiter> waiters = new ArrayList<>();
        Optional<String> problem = walk.problem();
        for (long at : walk.nodes()) {
            long waiter = at - node.offset();
            if (memory.fault(owner.at(waiter)).isPresent()) {
                return new WaitQueue(
                        address,
                        waiters,
                        problem.or(() -> Optional.of("the entry at 0x" + Long.toHexString(waiter) + " is not there")));
            }
            waiters.add(new Waiter(waiter, task(kernel, owner.read(memory, waiter))));
        }
        return new WaitQueue(address, waiters, problem);
    }

    private static Struct struct(Kernel kernel, String name, String before) {
        Struct struct = kernel.types().struct(name);
        return struct.type().isPresent() ? struct : kernel.types().struct(before);
    }

    /** A task, or the one on whose stack something is. */
    private static Optional<Task> task(Kernel kernel, long address) {
        if (address == 0) {
            return Optional.empty();
        }
        Tasks tasks = Tasks.of(kernel);
        long size = ThreadSize.of(kernel);
        return tasks.at(address)
                .or(() -> tasks.all().stream()
                        .filter(t -> t.stack() != 0 && Long.compareUnsigned(address - t.stack(), size) < 0)
                        .findFirst());
    }
}
