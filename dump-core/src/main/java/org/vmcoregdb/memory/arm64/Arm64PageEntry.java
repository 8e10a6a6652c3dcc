package org.vmcoregdb.memory.arm64;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.memory.PageEntry;

/**
 * An entry of arm64 page tables ({@code arch/arm64/include/asm/pgtable-hwdef.h}, {@code pgtable-prot.h}; Arm Architecture Reference
 * Manual, D8.3).
 *
 * @param value the whole entry
 * @param granule says where the address is in it
 */
record Arm64PageEntry(long value, Arm64Granule granule) implements PageEntry {
    private static final long VALID = 1;
    /** With {@link #VALID} in a table of tables: it leads to a table. In a table of pages it is set, too. */
    private static final long TABLE = 1 << 1;

    private static final long READ_ONLY = 1 << 7;
    private static final long NOT_GLOBAL = 1 << 11;
    /** DBM: the CPU may make it writable by itself; the kernel's {@code PTE_WRITE}. */
    private static final long WRITE = 1L << 51;

    private static final long PRIVILEGED_NO_EXECUTE = 1L << 53;
    private static final long USER_NO_EXECUTE = 1L << 54;
    /** {@code PTE_PROT_NONE}, up to 6.10. */
    private static final long PROT_NONE = 1L << 58;
    /** {@code PMD_PRESENT_INVALID}, from 5.10 to 6.10. */
    private static final long PRESENT_INVALID = 1L << 59;

    /**
     * Where kernels keep the number of a swap area and the page in it ({@code __SWP_TYPE_SHIFT} … of {@code pgtable.h}): 6.0 to 6.10, 6.11
     * on, before 6.0.
     */
    private static final List<SwapLayout> SWAP_LAYOUTS =
            List.of(new SwapLayout(3, 5, 8, 50), new SwapLayout(6, 5, 12, 50), new SwapLayout(2, 6, 8, 50));

    private record SwapLayout(int typeShift, int typeBits, int offsetShift, int offsetBits) {
        SwapPlace place(long value) {
            return new SwapPlace(
                    (int) (value >>> typeShift & (1L << typeBits) - 1), value >>> offsetShift & (1L << offsetBits) - 1);
        }
    }

    private record Name(long bits, String text) {}

    /** Crash's names, in its order. */
    private static final List<Name> NAMES = List.of(
            new Name(VALID, "VALID"),
            new Name(PROT_NONE, "PROT_NONE"),
            new Name(1 << 6, "USER"),
            new Name(READ_ONLY, "RDONLY"),
            new Name(3 << 8, "SHARED"),
            new Name(1 << 10, "AF"),
            new Name(NOT_GLOBAL, "NG"),
            new Name(PRIVILEGED_NO_EXECUTE, "PXN"),
            new Name(USER_NO_EXECUTE, "UXN"),
            new Name(1L << 55, "DIRTY"),
            new Name(1L << 56, "SPECIAL"));

    boolean isValid() {
        return (value & VALID) != 0;
    }

    /** True of a valid entry in a table of tables that leads to another table. */
    boolean isTable() {
        return (value & TABLE) != 0;
    }

    /**
     * True of a page that is mapped but not to be accessed. From 6.11 on the kernel sets the bit that was NG ({@code
     * PTE_PRESENT_INVALID}): what distinguishes it from a swap entry, which may have that bit in older kernels, is that programs' pages
     * cannot be executed by the kernel, and that no swap area is so large that its offset has this bit.
     */
    private boolean isWithoutAccess() {
        return !isValid()
                && ((value & (PROT_NONE | PRESENT_INVALID)) != 0
                        || (value & NOT_GLOBAL) != 0 && (value & PRIVILEGED_NO_EXECUTE) != 0);
    }

    @Override
    public boolean isMapped() {
        return isValid() || isWithoutAccess();
    }

    @Override
    public boolean isSwapped() {
        return value != 0 && !isMapped();
    }

    @Override
    public long paddr() {
        return granule.paddr(value);
    }

    @Override
    public List<String> flags() {
        if (!isMapped()) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (Name name : NAMES) {
            if ((value & name.bits()) != 0) {
                names.add(name.text());
            }
        }
        return names;
    }

    /** A page that the kernel may write to is read-only to the CPU as long as it is clean. */
    boolean isWritable() {
        return (value & WRITE) != 0 || (value & READ_ONLY) == 0;
    }

    boolean isExecutable(boolean byUser) {
        return (value & (byUser ? USER_NO_EXECUTE : PRIVILEGED_NO_EXECUTE)) == 0;
    }

    @Override
    public List<SwapPlace> swapPlaces() {
        return SWAP_LAYOUTS.stream().map(layout -> layout.place(value)).toList();
    }
}
