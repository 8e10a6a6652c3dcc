package org.vmcoregdb.kernel.mm;

import java.util.ArrayList;
import java.util.List;

/**
 * The bits of x86-64 page table entries ({@code arch/x86/include/asm/pgtable_types.h}; Intel SDM vol. 3, 4.5).
 *
 * @param value the whole entry
 */
public record EntryBits(long value) {
    private static final long ADDRESS = 0x000ffffffffff000L;
    private static final long PRESENT = 1;
    private static final long LARGE = 1 << 7;
    private static final long GLOBAL = 1 << 8;
    /** No memory reaches it: an entry without access that has it is inverted ({@code pgtable-invert.h}). */
    private static final long HIGHEST_ADDRESS_BIT = 1L << 51;
    /** Low bits of the entry of a page that is swapped out: the kernel's own use, not the type or the offset. */
    private static final int SWAP_TYPE_BITS = 5;

    private static final int SWAP_OFFSET_SHIFT = 14;

    private record Name(int bit, String text) {}

    private static final List<Name> NAMES = List.of(
            new Name(0, "PRESENT"),
            new Name(1, "RW"),
            new Name(2, "USER"),
            new Name(3, "PWT"),
            new Name(4, "PCD"),
            new Name(5, "ACCESSED"),
            new Name(6, "DIRTY"),
            new Name(7, "PSE"),
            new Name(8, "GLOBAL"),
            new Name(63, "NX"));

    /** Whether it maps something, or would if access were allowed. */
    public boolean isMapped() {
        return (value & (PRESENT | GLOBAL | LARGE)) != 0; // a swap entry has none of them
    }

    /** Whether it tells where in a swap area the page is. */
    public boolean isSwapped() {
        return value != 0 && !isMapped();
    }

    /** The physical address in it. */
    public long paddr() {
        boolean inverted = (value & PRESENT) == 0 && (value & HIGHEST_ADDRESS_BIT) != 0;
        return (inverted ? ~value : value) & ADDRESS;
    }

    /** Names of the bits that are set. */
    public List<String> names() {
        if (!isMapped()) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        if ((value & PRESENT) == 0) {
            names.add("PROTNONE");
        }
        for (Name name : NAMES) {
            if ((value >>> name.bit() & 1) != 0) {
                names.add(name.text());
            }
        }
        return names;
    }

    /** The number of the swap area. */
    public int swapType() {
        return (int) (value >>> (Long.SIZE - SWAP_TYPE_BITS));
    }

    /** The page in the swap area; it is kept inverted, so that no CPU takes it for an address it may read ahead (since 4.19). */
    public long swapOffset() {
        return ~value << SWAP_TYPE_BITS >>> (SWAP_OFFSET_SHIFT);
    }
}
