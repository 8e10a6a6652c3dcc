package org.vmcoregdb.dwarf.unit;

import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.bytes.FormatException;

/**
 * Which unit an address is of. {@code .debug_aranges} tells; only if it does not know an address, the headers and top
 * entries of the units that it leaves out are read, too: compilers other than GCC write none.
 */
final class UnitIndex {
    private final Units units;
    private final Set<Long> listed = new HashSet<>();
    private final RangeMap fromTable;
    private volatile @Nullable RangeMap fromUnits;

    private UnitIndex(Units units, RangeMap fromTable, Set<Long> listed) {
        this.units = units;
        this.fromTable = fromTable;
        this.listed.addAll(listed);
    }

    static UnitIndex read(Units units) throws FormatException {
        Set<Long> listed = new HashSet<>();
        RangeMap ranges = UnitRangeTable.read(units.sections().named(".debug_aranges"), listed);
        return new UnitIndex(units, ranges, listed);
    }

    /** Offset of the unit that has code at an address. */
    OptionalLong at(long address) throws FormatException {
        OptionalLong found = fromTable.at(address);
        return found.isPresent() ? found : fromUnits().at(address);
    }

    private RangeMap fromUnits() throws FormatException {
        RangeMap known = fromUnits;
        if (known == null) {
            RangeMap.Builder ranges = new RangeMap.Builder();
            for (long offset : units.offsets(false)) {
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
            AddressRanges own = Unit.open(units, units.section(false), offset).ranges();
            for (int i = 0; i < own.count(); i++) {
                ranges.add(own.start(i), own.end(i), offset);
            }
        } catch (FormatException damaged) {
            // costs the addresses of this unit only
            return;
        }
    }
}
