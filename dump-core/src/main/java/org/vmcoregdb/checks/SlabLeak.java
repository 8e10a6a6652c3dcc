package org.vmcoregdb.checks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.MemoryBalance;
import org.vmcoregdb.kernel.mm.slab.SlabAllocator;
import org.vmcoregdb.kernel.mm.slab.SlabCache;
import org.vmcoregdb.kernel.mm.slab.SlabUse;

/** A slab cache that has more than a tenth of all memory, nearly all of it in use, and that the kernel cannot shrink when it needs memory. */
record SlabLeak(Evidence evidence) implements Check {
    private static final int PART = 10;

    /** {@code SLAB_RECLAIM_ACCOUNT}: until 6.8 {@code 0x00020000} everywhere, then {@code __SLAB_FLAG_BIT}, whose names types have. */
    private static final long RECLAIMABLE = 0x00020000;

    /** They are emptied when memory is short, whatever their flags are called. */
    private static final Set<String> SHRINKING = Set.of("dentry", "radix_tree_node", "buffer_head");

    @Override
    public String id() {
        return "memory.slab-leak";
    }

    @Override
    public String about() {
        return "a slab cache that has much of all memory";
    }

    @Override
    public boolean looksAtEach() {
        return true;
    }

    @Override
    public List<Finding> look() {
        Kernel kernel = evidence.kernel();
        OptionalLong total = evidence.balance().total();
        OptionalLong slabs = evidence.balance().of(MemoryBalance.Use.SLAB_OTHER);
        // all of them together are known without a look at each
        if (total.isEmpty() || slabs.orElse(Long.MAX_VALUE) < total.getAsLong() / PART) {
            return List.of();
        }
        long limit = total.getAsLong() * kernel.memory().pageSize() / PART;
        SlabAllocator allocator = SlabAllocator.of(kernel);
        List<Large> large = new ArrayList<>();
        for (SlabCache cache : allocator.caches()) {
            if (evidence.isCancelled()) {
                break;
            }
            if (!shrinks(kernel, cache)) {
                SlabUse use = allocator.use(cache);
                long bytes = use.slabs() * cache.slabBytes();
                if (use.known() && bytes > limit && use.allocated() > use.total() / 2) {
                    large.add(new Large(cache, use, bytes));
                }
            }
        }
        large.sort(Comparator.comparingLong(Large::bytes).reversed());
        return large.stream()
                .map(one -> finding(one, total.getAsLong() * kernel.memory().pageSize()))
                .toList();
    }

    private record Large(SlabCache cache, SlabUse use, long bytes) {}

    private static boolean shrinks(Kernel kernel, SlabCache cache) {
        OptionalLong bit = kernel.types().constant("_slab_flag_bits", "_SLAB_RECLAIM_ACCOUNT");
        long mask = bit.isPresent() ? 1L << bit.getAsLong() : RECLAIMABLE;
        return (cache.flags() & mask) != 0
                || SHRINKING.contains(cache.name())
                || cache.name().endsWith("inode_cache");
    }

    private Finding finding(Large one, long total) {
        return new Finding(
                id(),
                Severity.WARNING,
                "The slab cache " + one.cache().name() + " has " + Words.megabytes(one.bytes()) + ", "
                        + Words.percent(one.bytes(), total)
                        + " of all memory, which cannot be taken back: perhaps a leak.",
                List.of(one.use().allocated() + " of its " + one.use().total() + " objects of "
                        + one.cache().objectSize() + " bytes are in use"),
                "kmem -s " + one.cache().name());
    }
}
