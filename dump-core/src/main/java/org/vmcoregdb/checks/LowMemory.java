package org.vmcoregdb.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.MemoryCounters;
import org.vmcoregdb.kernel.mm.MemoryPressure;
import org.vmcoregdb.kernel.mm.MemoryZones;

/** Zones that have less free memory than is kept for those who cannot wait (the watermark {@code min}), and reclaimers that find none. */
record LowMemory(Evidence evidence) implements Check {
    @Override
    public String id() {
        return "memory.low";
    }

    @Override
    public String about() {
        return "zones without free memory";
    }

    @Override
    public List<Finding> look() {
        Kernel kernel = evidence.kernel();
        List<Finding> found = new ArrayList<>();
        for (MemoryZones.Node node : MemoryZones.of(kernel).nodes()) {
            for (MemoryZones.Zone zone : node.zones()) {
                OptionalLong free = MemoryCounters.of(kernel, zone)
                        .map(counters -> MemoryCounters.find(List.of(counters), "NR_FREE_PAGES"))
                        .orElse(OptionalLong.empty());
                if (zone.present() > 0
                        && !zone.watermarks().isEmpty()
                        && free.isPresent()
                        && free.getAsLong() < zone.watermarks().get(0)) {
                    found.add(new Finding(
                            id(),
                            Severity.WARNING,
                            "Zone " + zone.name() + " of node " + zone.node() + " has "
                                    + Words.count(free.getAsLong(), "free page") + ", less than its minimum of "
                                    + zone.watermarks().get(0) + ".",
                            List.of(),
                            "mem"));
                }
            }
        }
        for (MemoryPressure.Reclaimer reclaimer : MemoryPressure.reclaimers(kernel)) {
            if (reclaimer.hasGivenUp()) {
                found.add(new Finding(
                        id(),
                        Severity.WARNING,
                        "kswapd of node " + reclaimer.node() + " has given up: its last "
                                + Words.count(reclaimer.failures(), "run") + " freed nothing.",
                        List.of(),
                        "mem"));
            }
        }
        return found;
    }
}
