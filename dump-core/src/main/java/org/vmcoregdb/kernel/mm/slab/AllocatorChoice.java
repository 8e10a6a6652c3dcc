package org.vmcoregdb.kernel.mm.slab;

import org.vmcoregdb.kernel.Part;

/** Which allocator a kernel has. */
final class AllocatorChoice {
    static final Part<SlabAllocator> PART =
            Part.of(kernel -> SlabArrays.isUsed(kernel) ? new SlabArrays(kernel) : new Slub(kernel));

    private AllocatorChoice() {}
}
