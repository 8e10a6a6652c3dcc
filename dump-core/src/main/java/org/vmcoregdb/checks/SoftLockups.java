package org.vmcoregdb.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** CPUs on which the watchdog's own work has not run for longer than twice {@code watchdog_thresh} ({@code kernel/watchdog.c}). */
record SoftLockups(Evidence evidence) implements Check {
    /** The watchdog counts 2^30 nanoseconds as a second. */
    private static final int SHIFT = 30;

    /** {@code SOFTLOCKUP_DELAY_REPORT}; until 5.12 0. */
    private static final long NOT_SET = -1;

    @Override
    public String id() {
        return "cpu.soft-lockup";
    }

    @Override
    public String about() {
        return "CPUs that do not let other tasks run";
    }

    @Override
    public List<Finding> look() {
        long limit = 2L * evidence.number("watchdog_thresh");
        List<Finding> found = new ArrayList<>();
        if (limit <= 0) {
            return found;
        }
        for (CpuClocks.Busy cpu : CpuClocks.of(evidence.kernel()).busy()) {
            OptionalLong at = evidence.kernel().perCpu().variable("watchdog_touch_ts", cpu.cpu());
            if (at.isEmpty()) {
                evidence.kernel().needSymbol("watchdog_touch_ts");
            }
            long touched = evidence.kernel().memory().readLong(at.orElse(0));
            long seconds = (cpu.clock() >>> SHIFT) - touched;
            if (touched != 0 && touched != NOT_SET && seconds > limit) {
                found.add(new Finding(
                        id(),
                        Severity.CRITICAL,
                        "CPU " + cpu.cpu() + " has not let other tasks run for " + seconds + " s: it runs "
                                + Words.task(cpu.task()) + ".",
                        List.of("the watchdog's work ran there last at " + touched + " s, and should every " + limit
                                + " s"),
                        "bt -c " + cpu.cpu()));
            }
        }
        return found;
    }
}
