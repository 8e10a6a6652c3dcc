package org.vmcoregdb.kernel.time;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Timers that wait on a clock of a CPU, in nanoseconds.
 *
 * @param cpu its number
 * @param index of the clock
 * @param cpuBase address of its {@code struct hrtimer_cpu_base}
 * @param address of the clock's {@code struct hrtimer_clock_base}
 * @param function address of what tells its time, until 6.17
 * @param name what kind of clock it is, since 6.18
 * @param now its time, as far as the count of ticks says
 * @param timers those that wait, the next first
 * @param problem why there may be more
 */
public record HighResolutionClock(
        int cpu,
        int index,
        long cpuBase,
        long address,
        OptionalLong function,
        Optional<String> name,
        long now,
        List<Timer> timers,
        Optional<String> problem) {
    /**
     * A timer.
     *
     * @param address of its {@code struct hrtimer}
     * @param softExpires when it may fire, if that is another time than when it has to
     * @param expires when it has to
     * @param function address of the function it then calls
     */
    public record Timer(long address, OptionalLong softExpires, long expires, long function) {}
}
