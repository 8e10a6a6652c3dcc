package org.vmcoregdb.kernel.printk;

import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;

/**
 * When a machine panicked. Its clocks may have gone on after that: who measures how long something took must not count what came after.
 *
 * @param nanoseconds since the boot, as the log says it; empty if there was no panic, or it was not logged
 */
public record PanicTime(OptionalLong nanoseconds) {
    private static final Part<PanicTime> PART = Part.of(PanicTime::read);

    private static final String PANIC = "Kernel panic - not syncing";

    /** That of a kernel. */
    public static PanicTime of(Kernel kernel) {
        return kernel.part(PART);
    }

    private static PanicTime read(Kernel kernel) {
        return new PanicTime(KernelLog.of(kernel).records().stream()
                .filter(record -> record.byKernel() && record.text().startsWith(PANIC))
                .map(LogRecord::nanoseconds)
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .findFirst());
    }

    /** A time on the clock of the log, or that of the panic if it is later. */
    public long atMost(long time) {
        return nanoseconds.isPresent() ? Math.min(time, nanoseconds.getAsLong()) : time;
    }

    /** How much of the time until then was after the panic. */
    public long since(long time) {
        return time - atMost(time);
    }
}
