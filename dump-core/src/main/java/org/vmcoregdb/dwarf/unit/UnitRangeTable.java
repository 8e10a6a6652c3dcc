package org.vmcoregdb.dwarf.unit;

import java.util.Set;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSection;
import org.vmcoregdb.dwarf.DwarfCursor;

/** {@code .debug_aranges} (DWARF 5 §6.1.2): per unit, its ranges of addresses. */
final class UnitRangeTable {
    private static final int VERSION = 2;

    private UnitRangeTable() {}

    /**
     * Reads all of it, up to where it makes no sense.
     *
     * @param listed gets the offsets of the units that it knows
     */
    static RangeMap read(DebugSection table, Set<Long> listed) {
        RangeMap.Builder ranges = new RangeMap.Builder();
        DwarfCursor cursor = DwarfCursor.atStart(table);
        try {
            while (cursor.position() < table.size()) {
                long start = cursor.position();
                long length = cursor.initialLength("unit_length of address ranges");
                long end = cursor.position() + length;
                readSet(cursor, start, end, ranges, listed);
                cursor.moveTo(end);
            }
        } catch (FormatException damaged) {
            return ranges.build();
        }
        return ranges.build();
    }

    private static void readSet(DwarfCursor cursor, long start, long end, RangeMap.Builder ranges, Set<Long> listed)
            throws FormatException {
        int version = cursor.u16("version");
        long unit = cursor.offset("debug_info_offset");
        int addressSize = cursor.u8("address_size");
        int segmentSize = cursor.u8("segment_selector_size");
        if (version != VERSION || segmentSize != 0 || addressSize != 4 && addressSize != 8) {
            return; // the unit's own entry will have to say
        }
        int pair = 2 * addressSize;
        long header = cursor.position() - start;
        cursor.moveTo(start + (header + pair - 1) / pair * pair);
        boolean any = false;
        while (cursor.position() <= end - pair) {
            long first = cursor.unsigned("start of a range", addressSize);
            long size = cursor.unsigned("length of a range", addressSize);
            if (first == 0 && size == 0) {
                break;
            }
            ranges.add(first, first + size, unit);
            any = true;
        }
        if (any) {
            listed.add(unit);
        }
    }
}
