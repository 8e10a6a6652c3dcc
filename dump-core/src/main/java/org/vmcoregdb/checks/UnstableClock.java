package org.vmcoregdb.checks;

import java.util.List;
import java.util.regex.Pattern;

/** A source of time that the kernel gave up ({@code kernel/time/clocksource.c}). */
record UnstableClock(Evidence evidence) implements Check {
    private static final Pattern SAID =
            Pattern.compile("Marking clocksource|Marking TSC unstable|clocksource: .* skewed|TSC found unstable");
    private static final int LINES = 3;

    @Override
    public String id() {
        return "clock.unstable";
    }

    @Override
    public String about() {
        return "a source of time that is not to be relied on";
    }

    @Override
    public List<Finding> look() {
        List<String> said = evidence.said(SAID);
        return said.isEmpty()
                ? List.of()
                : List.of(new Finding(
                        id(),
                        Severity.NOTE,
                        "The kernel has given up a source of time.",
                        Words.first(said, LINES),
                        "log"));
    }
}
