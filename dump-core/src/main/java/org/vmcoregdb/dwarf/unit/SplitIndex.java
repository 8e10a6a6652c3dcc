package org.vmcoregdb.dwarf.unit;

import java.util.HashMap;
import java.util.Map;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSection;
import org.vmcoregdb.dwarf.DebugSections;
import org.vmcoregdb.dwarf.DwarfCursor;

/**
 * What each unit of a package ({@code .dwp}) has of the other sections: {@code .debug_cu_index} and {@code .debug_tu_index} (DWARF 5
 * §7.3.5; GNU's version 2 is the same but for the numbers of sections that are not read here).
 */
final class SplitIndex {
    private static final int INFO = 1;
    private static final int TYPES = 2;
    private static final int ABBREVIATIONS = 3;
    private static final int STRING_OFFSETS = 6;
    private static final int COLUMN_LIMIT = 16;

    private final Map<Long, Part> ofInfo = new HashMap<>();
    private final Map<Long, Part> ofTypes = new HashMap<>();

    /**
     * Where a unit's part of other sections starts.
     *
     * @param abbreviations in {@code .debug_abbrev}
     * @param stringOffsets in {@code .debug_str_offsets}
     */
    record Part(long abbreviations, long stringOffsets) {
        static final Part ALL = new Part(0, 0);
    }

    static SplitIndex read(DebugSections sections) throws FormatException {
        SplitIndex index = new SplitIndex();
        index.add(sections.unsplit(".debug_cu_index"));
        index.add(sections.unsplit(".debug_tu_index"));
        return index;
    }

    Part of(boolean types, long unit) {
        return (types ? ofTypes : ofInfo).getOrDefault(unit, Part.ALL);
    }

    private void add(DebugSection section) throws FormatException {
        if (!section.isPresent()) {
            return;
        }
        DwarfCursor cursor = DwarfCursor.atStart(section);
        cursor.u32("version");
        long columns = cursor.u32("number of sections");
        long units = cursor.u32("number of units");
        long slots = cursor.u32("number of slots");
        if (units == 0) {
            return; // of a package without type units
        }
        long words = (section.size() - cursor.position()) / Integer.BYTES;
        if (columns == 0 || columns > COLUMN_LIMIT || units > words / columns || slots > words / 3) {
            throw cursor.damaged(units + " units of " + columns + " sections in " + slots + " slots");
        }
        cursor.skip(slots * (Long.BYTES + Integer.BYTES), "slots");
        int[] numbers = new int[(int) columns];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = cursor.s32("number of a section");
        }
        for (long unit = 0; unit < units; unit++) {
            addUnit(cursor, numbers);
        }
    }

    private void addUnit(DwarfCursor cursor, int[] numbers) throws FormatException {
        long[] starts = new long[STRING_OFFSETS + 1];
        boolean info = false;
        for (int number : numbers) {
            long start = cursor.u32("start of a part");
            if (number >= INFO && number <= STRING_OFFSETS) {
                starts[number] = start;
            }
            info |= number == INFO;
        }
        Part part = new Part(starts[ABBREVIATIONS], starts[STRING_OFFSETS]);
        if (info) {
            ofInfo.put(starts[INFO], part);
        } else {
            ofTypes.put(starts[TYPES], part);
        }
    }
}
