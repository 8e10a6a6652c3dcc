package org.vmcoregdb.checks;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.kernel.lib.FirstProblem;

/** CPUs that have taken no timer interrupt for longer than {@code watchdog_thresh} though they run a task. */
record HardLockups(Evidence evidence) implements Check {
    private static final long USUAL_SECONDS = 10;
    private static final long NANOS = 1_000_000_000L;

    @Override
    public String id() {
        return "cpu.hard-lockup";
    }

    @Override
    public String about() {
        return "CPUs that do not take interrupts";
    }

    @Override
    public List<Finding> look() {
        long set = new FirstProblem()
                .number(() -> evidence.number("watchdog_thresh"))
                .orElse(0);
        long limit = (set > 0 ? Math.min(set, USUAL_SECONDS) : USUAL_SECONDS) * NANOS;
        CpuClocks clocks = CpuClocks.of(evidence.kernel());
        List<Finding> found = new ArrayList<>();
        for (CpuClocks.Busy cpu : clocks.busy()) {
            long behind = clocks.newest() - cpu.clock();
            if (behind > limit) {
                found.add(new Finding(
                        id(),
                        Severity.CRITICAL,
                        "CPU " + cpu.cpu() + " has taken no timer interrupt for " + Words.seconds(behind)
                                + " while it ran " + Words.task(cpu.task()) + ".",
                        List.of("its run queue's clock is " + Words.seconds(cpu.clock()) + ", the newest of all CPUs "
                                + Words.seconds(clocks.newest())),
                        "bt -c " + cpu.cpu()));
            }
        }
        return found;
    }
}
