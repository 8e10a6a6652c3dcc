package org.vmcoregdb.kernel;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.X86_64;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;

/**
 * Whose stack a CPU was on. A context switch sets {@code rq->curr} first, changes stacks next, and the CPU's {@code current}
 * last ({@code context_switch()} in {@code kernel/sched/core.c}, {@code __switch_to()}): a CPU that was stopped between these
 * has the registers of a task that is not {@code rq->curr} any more.
 */
final class StackOwners {
    private final Kernel kernel;
    private final TaskReader reader;
    private final long threadBytes;

    StackOwners(Kernel kernel) {
        this.kernel = kernel;
        this.reader = new TaskReader(kernel);
        this.threadBytes = ThreadSize.of(kernel);
    }

    /**
     * The task that a CPU's registers belong to.
     *
     * @param running the CPU's {@code rq->curr}
     * @return its address
     */
    Optional<Long> of(int cpu, Optional<Task> running, RegisterSet registers) {
        Optional<Task> current = current(cpu);
        if (running.isEmpty()
                || current.isEmpty()
                || running.get().address() == current.get().address()) {
            return running.or(() -> current).map(Task::address);
        }
        boolean switched =
                (registers.getOr(X86_64.CS, 0) & 3) == 0 && isOn(running.get(), registers.getOr(X86_64.RSP, 0));
        return (switched ? running : current).map(Task::address);
    }

    private boolean isOn(Task task, long sp) {
        return task.stack() != 0 && Long.compareUnsigned(sp - task.stack(), threadBytes) <= 0;
    }

    /** {@code current}: a per-cpu variable of its own, from 6.2 to 6.14 a member of {@code pcpu_hot}. */
    private Optional<Task> current(int cpu) {
        OptionalLong variable = kernel.perCpu().variable("current_task", cpu);
        Optional<Field> member = kernel.types().struct("pcpu_hot").field("current_task");
        try {
            if (variable.isEmpty() && member.isPresent()) {
                OptionalLong hot = kernel.perCpu().variable("pcpu_hot", cpu);
                variable = hot.isPresent() ? OptionalLong.of(member.get().at(hot.getAsLong())) : hot;
            }
            long address = variable.isPresent() ? kernel.memory().readLong(variable.getAsLong()) : 0;
            return address == 0 ? Optional.empty() : Optional.of(reader.read(address, OptionalInt.empty()));
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
    }
}
