package org.vmcoregdb.kernel.sched;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;

/**
 * Whose stack a CPU was on. A context switch sets {@code rq->curr} first, changes stacks next, and the CPU's {@code current}
 * last ({@code context_switch()} in {@code kernel/sched/core.c}, {@code __switch_to()}): a CPU that was stopped right before
 * the last step has the registers of the next task already.
 */
final class StackOwners {
    private final Kernel kernel;
    private final TaskReader reader;
    private final Optional<Field> next;
    private final long threadBytes;

    StackOwners(Kernel kernel) {
        this.kernel = kernel;
        this.reader = TaskReader.of(kernel);
        this.next = kernel.types().struct("rq").field("curr");
        this.threadBytes = ThreadSize.of(kernel);
    }

    /**
     * The task that a CPU's registers belong to.
     *
     * @param running the CPU's {@code current}
     * @return its address
     */
    Optional<Long> of(int cpu, Optional<Task> running, RegisterSet registers) {
        Optional<Task> nextTask = next(cpu);
        boolean switched = nextTask.isPresent()
                && !kernel.arch().isUserMode(registers)
                && isOn(nextTask.get(), registers.getOr(kernel.arch().sp(), 0));
        return (switched ? nextTask : running).map(Task::address);
    }

    private boolean isOn(Task task, long sp) {
        return task.stack() != 0 && Long.compareUnsigned(sp - task.stack(), threadBytes) <= 0;
    }

    private Optional<Task> next(int cpu) {
        OptionalLong queue = kernel.perCpu().variable("runqueues", cpu);
        try {
            long address =
                    queue.isPresent() && next.isPresent() ? next.get().read(kernel.memory(), queue.getAsLong()) : 0;
            return address == 0 ? Optional.empty() : Optional.of(reader.read(address, OptionalInt.empty()));
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
    }
}
