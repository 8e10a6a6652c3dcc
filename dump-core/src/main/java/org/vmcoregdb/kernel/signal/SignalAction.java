package org.vmcoregdb.kernel.signal;

import java.util.List;
import java.util.Map;

/**
 * What a process does with a signal: {@code struct k_sigaction}.
 *
 * @param number of the signal, from 1
 * @param address of the struct
 * @param handler address of the handler; 0 for the default, 1 for nothing, -1 for an error
 * @param mask the signals that are blocked while it runs: bit 0 is signal 1
 * @param flags {@code SA_…} bits
 */
public record SignalAction(int number, long address, long handler, long mask, long flags) {
    /** {@code include/uapi/asm-generic/signal-defs.h}, {@code arch/x86/include/uapi/asm/signal.h}; the order is crash's. */
    private static final List<Map.Entry<Long, String>> FLAGS = List.of(
            Map.entry(1L, "SA_NOCLDSTOP"),
            Map.entry(0x04000000L, "SA_RESTORER"),
            Map.entry(2L, "SA_NOCLDWAIT"),
            Map.entry(4L, "SA_SIGINFO"),
            Map.entry(0x08000000L, "SA_ONSTACK"),
            Map.entry(0x10000000L, "SA_RESTART"),
            Map.entry(0x40000000L, "SA_NODEFER"),
            Map.entry(0x80000000L, "SA_RESETHAND"));

    /** Names of the flags that are set. */
    public List<String> flagNames() {
        return FLAGS.stream()
                .filter(f -> (flags & f.getKey()) != 0)
                .map(Map.Entry::getValue)
                .toList();
    }
}
