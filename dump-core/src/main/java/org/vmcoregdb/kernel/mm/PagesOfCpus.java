package org.vmcoregdb.kernel.mm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * Where CPUs keep free pages of a zone for themselves: a {@code struct per_cpu_pages} of each, since 5.14 in the zone's per-CPU variable itself, before
 * in a {@code struct per_cpu_pageset}.
 */
record PagesOfCpus(Kernel kernel, Optional<Field> sets, Optional<Field> count, Optional<Field> lists) {
    static PagesOfCpus of(Kernel kernel) {
        Struct set = kernel.types().struct("per_cpu_pageset");
        Struct pages = kernel.types().struct("per_cpu_pages");
        return new PagesOfCpus(
                kernel,
                kernel.types().struct("zone").field("per_cpu_pageset", "pageset"),
                set.field("pcp.count").or(() -> pages.field("count")),
                set.field("pcp.lists").or(() -> pages.field("lists")));
    }

    /**
     * Addresses of a zone's, one for each possible CPU; {@link #lists} and {@link #count} are members of what is there.
     *
     * @throws org.vmcoregdb.memory.MemoryFault if the dump lacks the zone
     */
    List<Long> of(MemoryZones.Zone zone) {
        List<Long> found = new ArrayList<>();
        if (sets.isPresent()) {
            long variable = sets.get().read(kernel.memory(), zone.address());
            kernel.perCpu().possible().forEach(cpu -> found.add(kernel.perCpu().address(variable, cpu)));
        }
        return found;
    }

    /**
     * How many pages all zones' CPUs keep; empty if the kernel's types do not say.
     *
     * @throws org.vmcoregdb.memory.MemoryFault if the dump lacks some of them
     */
    OptionalLong pages() {
        if (sets.isEmpty() || count.isEmpty()) {
            return OptionalLong.empty();
        }
        long pages = 0;
        for (MemoryZones.Node node : MemoryZones.of(kernel).nodes()) {
            for (MemoryZones.Zone zone : node.zones()) {
                for (long at : of(zone)) {
                    pages += count.get().read(kernel.memory(), at);
                }
            }
        }
        return OptionalLong.of(pages);
    }
}
