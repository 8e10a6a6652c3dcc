package org.vmcoregdb.checks;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.kernel.mm.slab.SlabAllocator;
import org.vmcoregdb.kernel.mm.slab.SlabCache;
import org.vmcoregdb.kernel.mm.slab.SlabUse;

/** Lists of free objects, or of slabs, that lead to where none is. */
record CorruptSlabs(Evidence evidence) implements Check {
    @Override
    public String id() {
        return "slabs.corrupt";
    }

    @Override
    public String about() {
        return "slab caches whose lists of free objects are damaged";
    }

    @Override
    public boolean isThorough() {
        return true;
    }

    @Override
    public List<Finding> look() {
        SlabAllocator allocator = SlabAllocator.of(evidence.kernel());
        List<Finding> found = new ArrayList<>();
        for (SlabCache cache : allocator.caches()) {
            if (evidence.isCancelled()) {
                return found;
            }
            SlabUse use = allocator.use(cache);
            if (use.known() && use.problem().stream().anyMatch(CorruptSlabs::isDamage)) {
                found.add(new Finding(
                        id(),
                        Severity.CRITICAL,
                        "A list of free objects of the slab cache " + cache.name() + " is damaged.",
                        List.of(use.problem().orElse("")),
                        "kmem -S " + cache.name()));
            }
        }
        return found;
    }

    /** What is not in the dump is no damage. */
    private static boolean isDamage(String problem) {
        return problem.contains("invalid") || problem.contains("loops") || problem.contains("null pointer");
    }
}
