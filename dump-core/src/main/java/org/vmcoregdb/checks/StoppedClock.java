package org.vmcoregdb.checks;

import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.types.Field;

/** Whether the count of ticks stopped while CPUs went on ticking: one that holds up all timers. */
record StoppedClock(Evidence evidence) implements Check {
    /** No tick is longer than 10 ms; so much late it is not by chance. */
    private static final long LIMIT_NANOSECONDS = 2_000_000_000L;

    @Override
    public String id() {
        return "clock.jiffies";
    }

    @Override
    public String about() {
        return "a count of ticks (jiffies) that stopped";
    }

    @Override
    public List<Finding> look() {
        Kernel kernel = evidence.kernel();
        AddressSpace memory = kernel.memory();
        long updated = memory.readLong(kernel.needSymbol("last_jiffies_update"));
        Field expires = kernel.types().struct("tick_sched").need("sched_timer.node.expires", "sched_timer._expires");
        long newest = 0;
        int ofCpu = 0;
        for (CpuClocks.Busy busy : CpuClocks.of(kernel).busy()) {
            OptionalLong at = kernel.perCpu().variable("tick_cpu_sched", busy.cpu());
            long next = at.isPresent() ? expires.read(memory, at.getAsLong()) : 0;
            // one that has stopped its tick waits for the end of time
            if (next > newest && next < Long.MAX_VALUE / 2) {
                newest = next;
                ofCpu = busy.cpu();
            }
        }
        if (newest - updated < LIMIT_NANOSECONDS) {
            return List.of();
        }
        return List.of(new Finding(
                id(),
                Severity.CRITICAL,
                "The count of ticks (jiffies) has not moved for " + Words.seconds(newest - updated) + ", though CPU "
                        + ofCpu + " has gone on ticking: no timer ends.",
                List.of("it was counted last at " + Words.seconds(updated) + ", the next tick of CPU " + ofCpu
                        + " is at " + Words.seconds(newest)),
                "timer"));
    }
}
