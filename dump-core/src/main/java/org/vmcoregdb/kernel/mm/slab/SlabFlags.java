package org.vmcoregdb.kernel.mm.slab;

import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.types.TypeTable;

/**
 * Bits of {@code kmem_cache.flags} that say how objects are laid out ({@code include/linux/slab.h}); since 6.9 the kernel has an enumeration of their
 * numbers, and had moved some.
 *
 * @param redZone objects have a red zone before and after them
 * @param poison free memory is filled
 * @param objectPoison so are free objects
 * @param storeUser each object is followed by who took it and who gave it back; full slabs are kept in a list
 */
record SlabFlags(long redZone, long poison, long objectPoison, long storeUser) {
    static SlabFlags of(Kernel kernel) {
        TypeTable types = kernel.types();
        return new SlabFlags(
                bit(types, "_SLAB_RED_ZONE", 0x400),
                bit(types, "_SLAB_POISON", 0x800),
                bit(types, "_SLAB_OBJECT_POISON", 0x80000000L),
                bit(types, "_SLAB_STORE_USER", 0x10000));
    }

    private static long bit(TypeTable types, String name, long before) {
        OptionalLong number = types.constant("_slab_flag_bits", name);
        return number.isPresent() ? 1L << number.getAsLong() : before;
    }
}
