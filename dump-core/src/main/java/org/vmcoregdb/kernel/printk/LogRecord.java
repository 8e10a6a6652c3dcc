package org.vmcoregdb.kernel.printk;

import java.util.OptionalLong;

/**
 * One record of the kernel's log.
 *
 * @param sequence its number, counted from the boot
 * @param nanoseconds since the boot; empty in the oldest kind of log, whose text has it if it was asked for
 * @param level 0 (emergency) to 7 (debug), -1 if the text itself begins with it
 * @param facility syslog facility, 0 for the kernel
 * @param callerId task or CPU that wrote it: a pid, or a CPU number with bit 31 set; empty if not kept
 * @param text without the final newline; may have newlines inside
 * @param dictionary {@code KEY=value} lines that structured messages carry; may be empty
 */
public record LogRecord(
        long sequence,
        OptionalLong nanoseconds,
        int level,
        int facility,
        OptionalLong callerId,
        String text,
        String dictionary) {
    private static final long CPU_MARK = 1L << 31;

    /** True if the kernel wrote it: what programs write to {@code /dev/kmsg} is never of facility 0 ({@code kernel/printk/printk.c}). */
    public boolean byKernel() {
        return facility == 0;
    }

    /** True if a task wrote it, or code that ran in an interrupt of a CPU, as far as the record says who did. */
    public boolean mayBeOf(long pid, int cpu) {
        return callerId.isEmpty()
                || callerId.getAsLong() == ((callerId.getAsLong() & CPU_MARK) == 0 ? pid : cpu | CPU_MARK);
    }
}
