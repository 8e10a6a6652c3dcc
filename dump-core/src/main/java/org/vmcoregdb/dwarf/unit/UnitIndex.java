package org.vmcoregdb.dwarf.unit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSection;
import org.vmcoregdb.dwarf.DebugSections;

/**
 * Which unit an address is of. {@code .debug_aranges} tells; only if it does not know an address, the headers and top
 * entries of the units that it leaves out are read, too: compilers other than GCC write none.
 */
final class UnitIndex {
    private final DebugSections sections;
    private final Set<Long> listed = new HashSet<>();
    private final RangeMap fromTable;
    private volatile @Nullable RangeMap fromUnits;
    private volatile @Nullable List<Long> unitOffsets;

    private UnitIndex(DebugSections sections, RangeMap fromTable, Set<Long> listed) {
        this.sections = sections;
        this.fromTable = fromTable;
        this.listed.addAll(listed);
    }

    static UnitIndex read(DebugSections sections) throws FormatException {
        Set<Long> listed = new HashSet<>();
        RangeMap ranges = UnitRangeTable.read(sections.named(".debug_aranges"), listed);
        return new UnitIndex(sections, ranges, listed);
    }

    /** Offset of the unit that has code at an address. */
    OptionalLong at(long address) throws FormatException {
        OptionalLong found = fromTable.at(address);
        return found.isPresent() ? found : fromUnits().at(address);
    }

    /** Offset of the unit that an offset of {@code .debug_info} is in. */
    OptionalLong containing(long offset) throws FormatException {
        List<Long> offsets = unitOffsets();
        int low = 0;
        int high = offsets.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (offsets.get(middle) <= offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? OptionalLong.empty() : OptionalLong.of(offsets.get(low - 1));
    }

    private RangeMap fromUnits() throws FormatException {
        RangeMap known = fromUnits;
        if (known == null) {
            RangeMap.Builder ranges = new RangeMap.Builder();
            for (long offset : unitOffsets()) {
                if (!listed.contains(offset)) {
                    addUnit(ranges, offset);
                }
            }
            known = ranges.build();
            fromUnits = known;
        }
        return known;
    }

    private void addUnit(RangeMap.Builder ranges, long offset) {
        try {
            AddressRanges own = Unit.open(sections, offset).ranges();
            for (int i = 0; i < own.count(); i++) {
                ranges.add(own.start(i), own.end(i), offset);
            }
        } catch (FormatException damaged) {
            // costs the addresses of this unit only
            return;
        }
    }

    private List<Long> unitOffsets() throws FormatException {
        List<Long> known = unitOffsets;
        if (known == null) {
            known = readUnitOffsets();
            unitOffsets = known;
        }
        return known;
    }

    /** Up to the first header that makes no sense: what follows it cannot be found. */
    private List<Long> readUnitOffsets() throws FormatException {
        List<Long> offsets = new ArrayList<>();
        DebugSection info = sections.named(".debug_info");
        long offset = 0;
        try {
            while (offset < info.size()) {
                var cursor = info.cursor(offset, "unit");
                long length = cursor.initialLength("unit_length");
                offsets.add(offset);
                offset = cursor.position() + length;
            }
        } catch (FormatException damaged) {
            return List.copyOf(offsets);
        }
        return List.copyOf(offsets);
    }
}
