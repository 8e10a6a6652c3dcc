package org.vmcoregdb.checks;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.kernel.time.TimerBase;
import org.vmcoregdb.kernel.time.Timers;

/** More timers on a CPU than one that is well has. */
record ManyTimers(Evidence evidence) implements Check {
    private static final int MANY = 100_000;

    @Override
    public String id() {
        return "timers.many";
    }

    @Override
    public String about() {
        return "very many timers";
    }

    @Override
    public boolean isThorough() {
        return true;
    }

    @Override
    public List<Finding> look() {
        List<Finding> found = new ArrayList<>();
        for (int cpu : evidence.kernel().perCpu().online()) {
            int count = 0;
            for (TimerBase base : Timers.of(evidence.kernel()).of(cpu)) {
                count += base.timers().size();
            }
            if (count > MANY) {
                found.add(new Finding(
                        id(),
                        Severity.WARNING,
                        "CPU " + cpu + " has " + count + " timers that wait.",
                        List.of(),
                        "timer -c " + cpu));
            }
        }
        return found;
    }
}
