package org.vmcoregdb.kernel.mm.slab;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * The sheaves of SLUB (6.18 on): arrays of objects that a CPU keeps to give them out, and those that wait for a CPU in a barn of their node. Their slabs
 * count these objects as in use.
 */
final class Sheaves {
    /** A sheaf has a few dozens; more is damage. */
    private static final int OBJECT_LIMIT = 4096;

    /** A barn has ten; more is damage. */
    private static final int SHEAF_LIMIT = 4096;

    private final Kernel kernel;
    private final AddressSpace memory;
    private final Optional<Field> ofCache;
    private final Struct ofCpu;
    private final Struct sheaf;
    private final Optional<Field> full;
    private final Optional<Field> link;

    Sheaves(Kernel kernel) {
        this.kernel = kernel;
        this.memory = kernel.memory();
        this.ofCache = kernel.types().struct("kmem_cache").field("cpu_sheaves");
        this.ofCpu = kernel.types().struct("slub_percpu_sheaves");
        this.sheaf = kernel.types().struct("slab_sheaf");
        this.full = kernel.types().struct("node_barn").field("sheaves_full");
        this.link = sheaf.field("barn_list");
    }

    /**
     * Who keeps which objects of a cache.
     *
     * @param barns addresses of the {@code node_barn}s by node, 0 where there is none
     */
    Map<Long, String> held(SlabCache cache, List<Long> barns) {
        Map<Long, String> held = new HashMap<>();
        ofCpus(cache, held);
        for (int node = 0; node < barns.size() && full.isPresent() && link.isPresent(); node++) {
            if (barns.get(node) != 0) {
                ofBarn(barns.get(node), node, held);
            }
        }
        return held;
    }

    private void ofBarn(long barn, int node, Map<Long, String> held) {
        for (long at :
                ListWalk.from(memory, full.orElseThrow().at(barn), SHEAF_LIMIT).nodes()) {
            try {
                add(held, at - link.orElseThrow().offset(), "node " + node + " barn");
            } catch (MemoryFault missing) {
                // the others are shown
            }
        }
    }

    private void ofCpus(SlabCache cache, Map<Long, String> held) {
        if (ofCache.isEmpty() || ofCpu.type().isEmpty() || sheaf.type().isEmpty()) {
            return;
        }
        try {
            long perCpu = ofCache.get().read(memory, cache.address());
            if (perCpu == 0) {
                return;
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
