package org.vmcoregdb.kernel.sched.x86;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.CurrentTask;
import org.vmcoregdb.types.Field;

/**
 * The variable {@code current_task} of each CPU ({@code arch/x86/include/asm/current.h}); from 6.2 to 6.14 it is a part of {@code
 * pcpu_hot}.
 */
public final class X86CurrentTask implements CurrentTask {
    @Override
    public Machine machine() {
        return Machine.X86_64;
    }

    @Override
    public OptionalLong on(Kernel kernel, int cpu) {
        OptionalLong variable = kernel.perCpu().variable("current_task", cpu);
        Optional<Field> hot = kernel.types().struct("pcpu_hot").field("current_task");
        if (variable.isEmpty() && hot.isPresent()) {
            OptionalLong start = kernel.perCpu().variable("pcpu_hot", cpu);
            variable = start.isPresent() ? OptionalLong.of(hot.get().at(start.getAsLong())) : start;
        }
        if (variable.isEmpty()) {
            return variable;
        }
        long task = kernel.memory().readLong(variable.getAsLong());
        return task == 0 ? OptionalLong.empty() : OptionalLong.of(task);
    }
}
