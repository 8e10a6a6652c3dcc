package org.vmcoregdb.kernel.mm.slab;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** Caches that have children for control groups: {@code slab_root_caches}, 4.12 to 5.8. */
public final class RootCaches {
    private final Kernel kernel;
    private final long list;
    private final Field link;
    private final Field children;
    private final Field childLink;

    private RootCaches(Kernel kernel, long list) {
        Struct cache = kernel.types().struct("kmem_cache");
        this.kernel = kernel;
        this.list = list;
        this.link = cache.need("memcg_params.__root_caches_node");
        this.children = cache.need("memcg_params.children");
        this.childLink = cache.need("memcg_params.children_node");
    }

    /** Those of a kernel; empty if it has no such list. */
    public static Optional<RootCaches> of(Kernel kernel) {
        OptionalLong symbol = kernel.symbol("slab_root_caches");
        return symbol.isPresent() ? Optional.of(new RootCaches(kernel, symbol.getAsLong())) : Optional.empty();
    }

    /** The root caches. */
    public List<SlabCache> all() {
        return caches(list, link);
    }

    /** How much of a cache and its children is in use together. */
    public SlabUse use(SlabCache root) {
        SlabAllocator allocator = SlabAllocator.of(kernel);
        SlabUse sum = allocator.use(root);
        for (SlabCache child : caches(children.at(root.address()), childLink)) {
            SlabUse more = allocator.use(child);
            sum = new SlabUse(
                    sum.allocated() + more.allocated(),
                    sum.total() + more.total(),
                    sum.slabs() + more.slabs(),
                    sum.problem().or(more::problem),
                    sum.known() && more.known());
        }
        return sum;
    }

    private List<SlabCache> caches(long head, Field member) {
        List<SlabCache> found = new ArrayList<>();
        for (long node : ListWalk.from(kernel.memory(), head).nodes()) {
            SlabAllocator.of(kernel).cacheAt(node - member.offset()).ifPresent(found::add);
        }
        return found;
    }
}
