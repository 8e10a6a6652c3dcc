package org.vmcoregdb.checks;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.vmcoregdb.kernel.lib.FirstProblem;
import org.vmcoregdb.kernel.system.SystemFacts;
import org.vmcoregdb.waits.GracePeriod;

/** A grace period of RCU that takes longer than {@code rcu_cpu_stall_timeout}. */
record RcuStall(Evidence evidence) implements Check {
    private static final long USUAL_SECONDS = 21;
    private static final long NANOS = 1_000_000_000L;

    @Override
    public String id() {
        return "rcu.stall";
    }

    @Override
    public String about() {
        return "a grace period of RCU that does not end";
    }

    @Override
    public List<Finding> look() {
        GracePeriod period = GracePeriod.of(evidence.kernel());
        if (!period.known()) {
            evidence.kernel().needSymbol("rcu_state");
        }
        OptionalLong hz = SystemFacts.of(evidence.kernel()).ticksPerSecond();
        long set = new FirstProblem()
                .number(() -> evidence.number("rcu_cpu_stall_timeout"))
                .orElse(0);
        long limit = set > 0 ? set : USUAL_SECONDS;
        if (!period.running() || period.ticks().isEmpty() || hz.isEmpty()) {
            return List.of();
        }
        long seconds = period.ticks().getAsLong() / hz.getAsLong() - CpuClocks.afterPanic(evidence.kernel()) / NANOS;
        if (seconds < limit || period.holders().isEmpty()) {
            return List.of();
        }
        return List.of(new Finding(
                id(),
                Severity.CRITICAL,
                "RCU has been waiting for " + seconds + " s for "
                        + period.holders().stream()
                                .map(holder -> Words.task(holder.task()))
                                .collect(Collectors.joining(", "))
                        + ".",
                period.holders().stream()
                        .map(holder -> Words.task(holder.task()) + ": " + holder.why())
                        .toList(),
                "bt -a"));
    }
}
