package org.vmcoregdb.kernel.mm.slab;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** The sheaves of SLUB (6.18 on): arrays of objects that a CPU keeps to give them out. Their slabs count these objects as in use. */
final class Sheaves {
    /** A sheaf has a few dozens; more is damage. */
    private static final int OBJECT_LIMIT = 4096;

    private final Kernel kernel;
    private final AddressSpace memory;
    private final Optional<Field> ofCache;
    private final Struct ofCpu;
    private final Struct sheaf;

    Sheaves(Kernel kernel) {
        this.kernel = kernel;
        this.memory = kernel.memory();
        this.ofCache = kernel.types().struct("kmem_cache").field("cpu_sheaves");
        this.ofCpu = kernel.types().struct("slub_percpu_sheaves");
        this.sheaf = kernel.types().struct("slab_sheaf");
    }

    /** Who keeps which objects of a cache. */
    Map<Long, String> held(SlabCache cache) {
        Map<Long, String> held = new HashMap<>();
        if (ofCache.isEmpty() || ofCpu.type().isEmpty() || sheaf.type().isEmpty()) {
            return held;
        }
        try {
            long perCpu = ofCache.get().read(memory, cache.address());
            if (perCpu == 0) {
                return held;
            }
            for (int cpu : kernel.perCpu().present()) {
                long at = kernel.perCpu().address(perCpu, cpu);
                for (String member : new String[] {"main", "spare", "rcu_free"}) {
                    Optional<Field> field = ofCpu.field(member);
                    if (field.isPresent()) {
                        add(held, field.get().read(memory, at), "cpu " + cpu + " cache");
                    }
                }
            }
        } catch (MemoryFault missing) {
            // what was found so far is true, and slabs are shown without the rest
        }
        return held;
    }

    private void add(Map<Long, String> held, long at, String holder) {
        if (at == 0) {
            return;
        }
        long count = sheaf.need("size").read(memory, at) & 0xffffffffL;
        long objects = sheaf.need("objects").at(at);
        for (long i = 0; i < Math.min(count, OBJECT_LIMIT); i++) {
            held.put(memory.readLong(objects + i * Long.BYTES), holder);
        }
    }
}
