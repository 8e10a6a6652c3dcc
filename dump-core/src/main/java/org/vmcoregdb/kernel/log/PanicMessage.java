package org.vmcoregdb.kernel.log;

import java.util.List;
import java.util.Optional;

/** The line of the log that says why the machine died. */
public final class PanicMessage {
    /** What panics and oopses begin with, most telling first; the order is crash's. */
    private static final List<String> SIGNS = List.of(
            "Kernel panic - not syncing: ",
            "kernel BUG at",
            "general protection fault",
            "double fault: ",
            "divide error: ",
            "stack segment: ",
            "Oops: ",
            "BUG: unable to handle",
            "Unable to handle kernel",
            "SysRq : Trigger a crash",
            "sysrq: Trigger a crash");

    private PanicMessage() {}

    /** The message; of several of one kind the first, because what follows is often only its echo. */
    public static Optional<String> of(KernelLog log) {
        for (String sign : SIGNS) {
            for (LogRecord record : log.records()) {
                int at = record.text().indexOf(sign);
                if (at >= 0) {
                    return record.text().substring(at).lines().findFirst();
                }
            }
        }
        return Optional.empty();
    }
}
