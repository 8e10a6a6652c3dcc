package org.vmcoregdb.kernel.time;

import java.util.List;
import java.util.Optional;

/**
 * Timers that wait for ticks on a CPU.
 *
 * @param cpu its number
 * @param name which of its bases this is; empty until 4.7, when there was one
 * @param address of its {@code struct timer_base}, or until 4.7 {@code struct tvec_base}
 * @param timers those that wait, the next first
 * @param problem why there may be more
 */
public record TimerBase(int cpu, Optional<String> name, long address, List<Timer> timers, Optional<String> problem) {
    /**
     * A timer.
     *
     * @param address of its {@code struct timer_list}
     * @param expires when it is due, in ticks
     * @param function address of the function it then calls
     */
    public record Timer(long address, long expires, long function) {}
}
