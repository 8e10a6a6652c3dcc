package org.vmcoregdb.checks;

import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.mm.MemoryBalance;

/** Memory that no counter has: somebody allocated pages and does not count them. */
record PageLeak(Evidence evidence) implements Check {
    private static final int PART = 10;

    @Override
    public String id() {
        return "memory.uncounted";
    }

    @Override
    public String about() {
        return "memory that no counter has";
    }

    @Override
    public boolean looksAtEach() {
        return true;
    }

    @Override
    public List<Finding> look() {
        MemoryBalance balance = evidence.balance();
        OptionalLong rest = balance.rest();
        OptionalLong total = balance.total();
        int page = evidence.kernel().memory().pageSize();
        if (rest.isEmpty() || total.isEmpty() || rest.getAsLong() <= total.getAsLong() / PART) {
            return List.of();
        }
        return List.of(new Finding(
                id(),
                Severity.WARNING,
                Words.megabytes(rest.getAsLong() * page) + ", "
                        + Words.percent(rest.getAsLong(), total.getAsLong())
                        + " of all memory, is counted by nobody: drivers have such pages, or somebody leaks them.",
                List.of("all that the kernel manages less what its counters have"),
                "mem"));
    }
}
