package org.vmcoregdb.memory.arm64;

/**
 * What the size of a page and of an address decide (Arm Architecture Reference Manual, D8.2 and D8.3).
 *
 * @param pageSize 4, 16 or 64 KiB
 * @param addressBits how many bits of an address the tables translate, up to 52
 */
record Arm64Granule(int pageSize, int addressBits) {
    private static final int LARGEST_PAGE = 1 << 16;
    /** Addresses of this size are translated with pages of 4 and 16 KiB only by CPUs that have other page table entries (LPA2). */
    private static final int LARGE_ADDRESS = 52;

    private static final int ENTRY_SHIFT = 3;

    int pageShift() {
        return Integer.numberOfTrailingZeros(pageSize);
    }

    /** How many bits of an address one table translates; the outermost may have fewer. */
    int tableBits() {
        return pageShift() - ENTRY_SHIFT;
    }

    /** How many tables there are on the way to a page. */
    int levels() {
        return (addressBits - pageShift() + tableBits() - 1) / tableBits();
    }

    /** Bits of an address below those that a table translates; level 0 is that of the pages. */
    int shift(int level) {
        return pageShift() + level * tableBits();
    }

    /** The place of an address in a table, in bytes. */
    long offset(long vaddr, int level) {
        int bits = level == levels() - 1 ? addressBits - shift(level) : tableBits();
        return (vaddr >>> shift(level) & (1L << bits) - 1) << ENTRY_SHIFT;
    }

    /** The physical address in an entry. */
    long paddr(long entry) {
        if (pageSize == LARGEST_PAGE) {
            // bits 48 to 51 of an address are in bits 12 to 15 (LPA), and 0 without
            return entry & 0x0000ffffffff0000L | (entry >>> 12 & 0xf) << 48;
        }
        if (addressBits == LARGE_ADDRESS) {
            // bits 50 and 51 are in bits 8 and 9 (LPA2)
            return entry & 0x0003fffffffff000L & -(long) pageSize | (entry >>> 8 & 3) << 50;
        }
        return entry & 0x0000fffffffff000L & -(long) pageSize;
    }

    /** True if an entry at a level may map a block of memory instead of a table. */
    boolean mayBeBlock(int level) {
        return level == 1 || level == 2 && (pageSize != LARGEST_PAGE / 4) || level <= 3 && addressBits == LARGE_ADDRESS;
    }
}
