package org.vmcoregdb.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.printk.PanicTime;
import org.vmcoregdb.kernel.sched.RunningTasks;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.TaskDetails;

/** The clocks of CPUs that were busy, as they were before a panic: each is set by the CPU's own tick. A kernel that panics marks the others offline. */
record CpuClocks(List<Busy> busy, long newest) {
    /**
     * A CPU that ran a task.
     *
     * @param clock nanoseconds
     */
    record Busy(int cpu, Task task, long clock) {}

    /** How long a machine has gone on after its panic, in nanoseconds. */
    static long afterPanic(Kernel kernel) {
        long newest = 0;
        for (int cpu : kernel.perCpu().present()) {
            newest = Math.max(newest, TaskDetails.of(kernel).clock(cpu).orElse(0));
        }
        return PanicTime.of(kernel).since(newest);
    }

    static CpuClocks of(Kernel kernel) {
        TaskDetails details = TaskDetails.of(kernel);
        List<Busy> busy = new ArrayList<>();
        PanicTime panic = PanicTime.of(kernel);
        long newest = 0;
        for (int cpu : kernel.perCpu().present()) {
            OptionalLong clock = details.clock(cpu);
            if (clock.isPresent()) {
                long before = panic.atMost(clock.getAsLong());
                newest = Math.max(newest, before);
                RunningTasks.of(kernel)
                        .on(cpu)
                        .filter(task -> task.pid() != 0)
                        .ifPresent(task -> busy.add(new Busy(cpu, task, before)));
            }
        }
        return new CpuClocks(List.copyOf(busy), newest);
    }
}
