package org.vmcoregdb.memory.x86;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.memory.PageEntry;

/**
 * An entry of x86-64 page tables ({@code arch/x86/include/asm/pgtable_types.h}; Intel SDM vol. 3, 4.5).
 *
 * @param value the whole entry
 */
record X86PageEntry(long value) implements PageEntry {
    /** The bits of an entry that are an address: bits 12 to 51. */
    static final long ADDRESS = 0x000ffffffffff000L;

    /** It maps what it names. */
    static final long PRESENT = 1;
    /** It maps a large page, not a table. */
    static final long LARGE = 1 << 7;

    private static final long WRITABLE = 1 << 1;
    private static final long NOT_EXECUTABLE = 1L << 63;
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

    @Override
    public boolean isMapped() {
        return (value & (PRESENT | GLOBAL | LARGE)) != 0; // a swap entry has none of them
    }

    @Override
    public boolean isSwapped() {
        return value != 0 && !isMapped();
    }

    @Override
    public long paddr() {
        boolean inverted = (value & PRESENT) == 0 && (value & HIGHEST_ADDRESS_BIT) != 0;
        return (inverted ? ~value : value) & ADDRESS;
    }

    @Override
    public List<String> flags() {
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

    boolean isWritable() {
        return (value & WRITABLE) != 0;
    }

    boolean isExecutable() {
        return (value & NOT_EXECUTABLE) == 0;
    }

    /** The page is kept inverted, so that no CPU takes it for an address it may read ahead (since 4.19). */
    @Override
    public List<SwapPlace> swapPlaces() {
        return List.of(new SwapPlace(
                (int) (value >>> (Long.SIZE - SWAP_TYPE_BITS)), ~value << SWAP_TYPE_BITS >>> SWAP_OFFSET_SHIFT));
    }
}
