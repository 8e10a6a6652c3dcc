package org.vmcoregdb.kernel.mm.slab;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.vmcoregdb.kernel.Kernel;

/** What can be known of a kernel's slab caches. Safe for many threads. */
public interface SlabAllocator {
    /** The allocator of a kernel: SLUB, or in older kernels SLAB. */
    static SlabAllocator of(Kernel kernel) {
        return kernel.part(AllocatorChoice.PART);
    }

    /** All caches, in the order of the kernel's list; without those that could not be read. */
    List<SlabCache> caches();

    /** Why there may be more. */
    Optional<String> problem();

    /** How much of a cache is in use. */
    SlabUse use(SlabCache cache);

    /** How many objects a cache has, in use or free, by what counts them; empty where only a look at its slabs says it. */
    default OptionalLong objects(SlabCache cache) {
        return OptionalLong.empty();
    }

    /** The slabs of a cache. */
    SlabDetail detail(SlabCache cache, BooleanSupplier cancelled);

    /** The slab that an address is in, with its objects, if it is in one of this cache's. */
    Optional<Slab> slabAt(SlabCache cache, long vaddr);

    /** The cache at an address. */
    default Optional<SlabCache> cacheAt(long address) {
        return caches().stream().filter(cache -> cache.address() == address).findFirst();
    }
}
