package org.vmcoregdb.kernel.sched.arm64;

import java.util.OptionalLong;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.CurrentTask;

/**
 * The kernel has its current task in a register (sp_el0), which no dump saves. What entry code will load into it is in a variable of each
 * CPU, which each switch of tasks sets ({@code __entry_task}, {@code arch/arm64/kernel/process.c}, 4.10 on).
 */
public final class Arm64CurrentTask implements CurrentTask {
    @Override
    public Machine machine() {
        return Machine.AARCH64;
    }

    @Override
    public OptionalLong on(Kernel kernel, int cpu) {
        OptionalLong variable = kernel.perCpu().variable("__entry_task", cpu);
        long task = variable.isPresent() ? kernel.memory().readLong(variable.getAsLong()) : 0;
        return task == 0 ? OptionalLong.empty() : OptionalLong.of(task);
    }
}
