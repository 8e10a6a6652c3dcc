package org.vmcoregdb.kernel.mm.slab;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;

/**
 * A list of free objects, as far as it could be followed: each has a pointer to the next, which may be hidden ({@code
 * CONFIG_SLAB_FREELIST_HARDENED}): combined with a random number of the cache and with its own address, since 5.7 with the bytes of that in reverse order.
 *
 * @param objects addresses of the objects
 * @param problem why there may be more
 */
record FreeList(Set<Long> objects, Optional<String> problem) {
    /** No list. */
    static final FreeList NONE = new FreeList(Set.of(), Optional.empty());

    /** An odd number ended lists before 2.6.36. */
    private static final long END_MARK = 1;

    /**
     * Follows a list.
     *
     * @param first its first object; 0 for an empty list
     * @param start where the slab's memory begins
     * @param bytes how large that is
     */
    static FreeList of(AddressSpace memory, SlabCache cache, long first, long start, long bytes) {
        if (first == 0) {
            return NONE;
        }
        Set<Long> objects = new HashSet<>();
        long object = first;
        while (object != 0 && (object & END_MARK) == 0) {
            if (Long.compareUnsigned(object - start, bytes) >= 0) {
                return new FreeList(
                        objects,
                        Optional.of("its list of free objects leads out of it, to 0x" + Long.toHexString(object)));
            }
            if (!objects.add(object)) {
                return new FreeList(objects, Optional.of("duplicate freelist object: " + Long.toHexString(object)));
            }
            long at = object + cache.freePointer();
            try {
                object = next(cache, memory.readLong(at), at, start, bytes);
            } catch (MemoryFault missing) {
                return new FreeList(objects, Optional.of("invalid freepointer: " + Long.toHexString(at)));
            }
        }
        return new FreeList(objects, Optional.empty());
    }

    /** Which of the two ways a pointer is hidden in is known by where it leads. */
    private static long next(SlabCache cache, long stored, long at, long start, long bytes) {
        if (cache.random() == 0) {
            return stored;
        }
        long reversed = stored ^ cache.random() ^ Long.reverseBytes(at);
        if (reversed == 0 || Long.compareUnsigned(reversed - start, bytes) < 0) {
            return reversed;
        }
        long straight = stored ^ cache.random() ^ at;
        return straight == 0 || Long.compareUnsigned(straight - start, bytes) < 0 ? straight : reversed;
    }
}
