package org.vmcoregdb.kernel;

import java.util.List;
import java.util.Optional;

/** The line of the log that says why the machine died. */
public final class PanicMessage {
    /** What oopses and panics begin with, most telling first, as crash looks for them. */
    private static final List<String> SIGNS = List.of(
            "sysrq: Trigger a crash",
            "SysRq : Trigger a crash",
            "kernel BUG at",
            "general protection fault",
            "BUG: unable to handle",
            "Unable to handle kernel",
            "Oops: ",
            "Kernel panic - not syncing: ");

    private PanicMessage() {}

    /** The message; of several of one kind the last. */
    public static Optional<String> of(KernelLog log) {
        for (String sign : SIGNS) {
            Optional<String> found = Optional.empty();
            for (LogRecord record : log.records()) {
                int at = record.text().indexOf(sign);
                if (at >= 0) {
                    found = Optional.of(
                            record.text().substring(at).lines().findFirst().orElse(sign));
                }
            }
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }
}
