package org.vmcoregdb.kernel.mm.slab;

import java.util.List;

/**
 * A {@code struct kmem_cache}.
 *
 * @param objectSize of what users get, in bytes
 * @param size from one object to the next
 * @param freePointer where in a free object the pointer to the next is; 0 in kernels that keep no such pointers
 * @param objects how many a slab has, unless memory was short
 * @param slabBytes how large a slab is, unless memory was short
 * @param flags {@code SLAB_…}
 * @param random what free pointers are hidden with; 0 for nothing
 * @param leftPad bytes of red zone before each object
 * @param nodes addresses of the {@code kmem_cache_node}s by node, 0 where there is none
 */
public record SlabCache(
        long address,
        String name,
        long objectSize,
        long size,
        long freePointer,
        long objects,
        long slabBytes,
        long flags,
        long random,
        long leftPad,
        List<Long> nodes) {}
