package org.vmcoregdb.kernel.mm.slab;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A slab: pages that are divided into the objects of a cache.
 *
 * @param address of its {@code struct slab} or {@code struct page}
 * @param memory its first address
 * @param node whose memory it is
 * @param total how many objects it has
 * @param allocated how many are in use
 * @param cpu the CPU that takes objects from it, if one does
 * @param objects what became of each object, if that was asked for
 * @param problem why that is not all
 */
public record Slab(
        long address,
        long memory,
        int node,
        long total,
        long allocated,
        OptionalInt cpu,
        List<SlabObject> objects,
        Optional<String> problem) {

    /**
     * An object.
     *
     * @param address where what users get begins
     * @param free whether nobody uses it
     * @param heldBy for one that is free, who keeps it to give it out: {@code cpu 1 cache}
     */
    public record SlabObject(long address, boolean free, Optional<String> heldBy) {}
}
