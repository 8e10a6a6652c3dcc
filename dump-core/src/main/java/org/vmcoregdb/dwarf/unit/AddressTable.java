package org.vmcoregdb.dwarf.unit;

import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSections;

/**
 * A unit's part of {@code .debug_addr}: addresses that are referred to by index (DWARF 5 §7.27).
 *
 * @param base where it starts: {@code DW_AT_addr_base}
 * @param addressSize bytes of an address
 */
record AddressTable(DebugSections sections, long base, int addressSize) {
    long at(long index) throws FormatException {
        return sections.named(".debug_addr")
                .cursor(place(base, index, addressSize), "address")
                .unsigned("address", addressSize);
    }

    /** Offset of an element; negative, which is in no section, if the index is absurd. */
    static long place(long base, long index, int size) {
        return index < 0 || index > Integer.MAX_VALUE ? -1 : base + index * size;
    }
}
