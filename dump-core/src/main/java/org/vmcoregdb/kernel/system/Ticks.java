package org.vmcoregdb.kernel.system;

import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;

/** Where a kernel counts its ticks, and when it did so last. */
public final class Ticks {
    private Ticks() {}

    /**
     * Address of the counter, 8 bytes. It starts five minutes before its lower half wraps ({@code INITIAL_JIFFIES}). Both of its names are of
     * the same place; kernels before 4.6 list only one among their symbols.
     */
    public static OptionalLong counter(Kernel kernel) {
        OptionalLong whole = kernel.symbol("jiffies_64");
        return whole.isPresent() ? whole : kernel.symbol("jiffies");
    }

    /**
     * When ticks were counted last: nanoseconds since the boot, on the clock that does not stop for suspend ({@code ktime_get()}); empty if
     * the kernel has no such variable.
     *
     * @throws org.vmcoregdb.memory.MemoryFault if the dump lacks it
     */
    public static OptionalLong lastCounted(Kernel kernel) {
        OptionalLong at = kernel.symbol("last_jiffies_update");
        return at.isPresent() ? OptionalLong.of(kernel.memory().readLong(at.getAsLong())) : at;
    }
}
