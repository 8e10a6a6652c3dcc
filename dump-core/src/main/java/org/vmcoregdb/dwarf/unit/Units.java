package org.vmcoregdb.dwarf.unit;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSection;
import org.vmcoregdb.dwarf.DebugSections;
import org.vmcoregdb.dwarf.DwarfCursor;

/**
 * The units of a file, and what their entries refer to, in other units and in the file that several have in common. Units are
 * opened when they are asked for; those asked last are kept. Safe for use by many threads.
 */
public final class Units {
    private static final String INFO = ".debug_info";

    /** A unit's tables take some hundred kilobytes. */
    private static final int KEPT_UNITS = 128;

    /** A kernel has a few thousand. */
    public static final int UNIT_LIMIT = 1 << 18;

    private final int number;
    private final DebugSections sections;
    private final Set<Attribute> wanted;
    private final Supplier<Optional<Units>> supplement;
    private final Map<UnitKey, Unit> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UnitKey, Unit> eldest) {
            return size() > KEPT_UNITS;
        }
    };
    private volatile long @Nullable [] infoOffsets;
    private volatile long @Nullable [] typesOffsets;
    private volatile @Nullable Map<Long, Place> signatures;
    private volatile @Nullable SplitIndex splitIndex;

    private record UnitKey(boolean types, long offset) {}

    private Units(int number, DebugSections sections, Set<Attribute> wanted, Supplier<Optional<Units>> supplement) {
        this.number = number;
        this.sections = sections;
        this.wanted = wanted;
        this.supplement = supplement;
    }

    /** To ask for code. Reads nothing yet. */
    static Units ofCode(DebugSections sections) {
        return new Units(0, sections, Attribute.OF_CODE, Optional::empty);
    }

    /**
     * To ask for types. Reads nothing yet.
     *
     * @param number of the file among those that belong together
     * @param supplement the units of the file that this one has parts in common with others in
     */
    public static Units ofTypes(int number, DebugSections sections, Supplier<Optional<Units>> supplement) {
        return new Units(number, sections, Attribute.OF_TYPES, supplement);
    }

    SplitIndex.Part part(DebugSection section, long offset) throws FormatException {
        SplitIndex known = splitIndex;
        if (known == null) {
            known = SplitIndex.read(sections);
            splitIndex = known;
        }
        return known.of(section.name().startsWith(UnitHeader.TYPES_SECTION), offset);
    }

    /** The number of the file among those that belong together. */
    public int number() {
        return number;
    }

    /** The sections that they are in. */
    public DebugSections sections() {
        return sections;
    }

    /** The section of one of the two kinds of units. */
    public DebugSection section(boolean types) throws FormatException {
        return sections.named(types ? UnitHeader.TYPES_SECTION : INFO);
    }

    /** True if a unit is in the section that DWARF 4 has its type units in. */
    public boolean isTypes(Unit unit) {
        return unit.section().name().startsWith(UnitHeader.TYPES_SECTION);
    }

    Set<Attribute> wanted() {
        return wanted;
    }

    /** The units of the file that this one has parts in common with others in. */
    public Optional<Units> supplement() {
        return supplement.get();
    }

    /** The unit at an offset of {@code .debug_info}. */
    Unit at(long offset) throws FormatException {
        return at(false, offset);
    }

    /** The unit at an offset of {@code .debug_info} or {@code .debug_types}. */
    public Unit at(boolean types, long offset) throws FormatException {
        UnitKey key = new UnitKey(types, offset);
        synchronized (kept) {
            Unit known = kept.get(key);
            if (known != null) {
                return known;
            }
        }
        Unit opened = open(types, offset);
        synchronized (kept) {
            kept.put(key, opened);
        }
        return opened;
    }

    /** The same for one who passes over all units: it is not kept. */
    public Unit open(boolean types, long offset) throws FormatException {
        return Unit.open(this, section(types), offset);
    }

    /**
     * The unit that an offset of {@code .debug_info} or {@code .debug_types} is in.
     *
     * @throws FormatException if none is there
     */
    Unit containing(boolean types, long offset) throws FormatException {
        long[] offsets = offsets(types);
        int found = Arrays.binarySearch(offsets, offset);
        int index = found >= 0 ? found : -found - 2;
        if (index >= 0) {
            Unit unit = at(types, offsets[index]);
            if (unit.header().has(offset)) {
                return unit;
            }
        }
        throw new FormatException(
                section(types).bytes().name() + ": no unit has an entry at offset 0x" + Long.toHexString(offset));
    }

    /** The type that has a signature. */
    Optional<Place> signed(long signature) throws FormatException {
        Map<Long, Place> known = signatures;
        if (known == null) {
            known = new HashMap<>();
            addSignatures(false, known);
            addSignatures(true, known);
            signatures = known;
        }
        return Optional.ofNullable(known.get(signature));
    }

    private void addSignatures(boolean types, Map<Long, Place> found) throws FormatException {
        DebugSection section = section(types);
        for (long offset : offsets(types)) {
            addSignature(section, types, offset, found);
        }
    }

    private void addSignature(DebugSection section, boolean types, long offset, Map<Long, Place> found) {
        try {
            UnitHeader header = UnitHeader.read(section, offset);
            if (header.isTypeUnit()) {
                found.putIfAbsent(header.signature(), new Place(this, types, offset + header.typeOffset()));
            }
        } catch (FormatException damaged) {
            return; // costs this type only
        }
    }

    /** Where the units of a section start, up to the first that makes no sense: what follows it cannot be found. */
    public long[] offsets(boolean types) throws FormatException {
        long[] known = types ? typesOffsets : infoOffsets;
        if (known == null) {
            known = readOffsets(section(types));
            if (types) {
                typesOffsets = known;
            } else {
                infoOffsets = known;
            }
        }
        return known;
    }

    /**
     * Takes over what {@link #offsets} of the same file gave before: to look for them touches every unit.
     *
     * @return false if they cannot be right
     */
    public boolean setOffsets(boolean types, long[] offsets) throws FormatException {
        long size = section(types).size();
        for (int i = 0; i < offsets.length; i++) {
            if (offsets[i] < 0 || offsets[i] >= size || i > 0 && offsets[i] <= offsets[i - 1]) {
                return false;
            }
        }
        if (types) {
            typesOffsets = offsets.clone();
        } else {
            infoOffsets = offsets.clone();
        }
        return true;
    }

    private static long[] readOffsets(DebugSection section) {
        long[] offsets = new long[16];
        int count = 0;
        long offset = 0;
        try {
            while (offset < section.size() && count < UNIT_LIMIT) {
                DwarfCursor cursor = section.cursor(offset, "unit");
                long length = cursor.initialLength("unit_length");
                if (count == offsets.length) {
                    offsets = Arrays.copyOf(offsets, 2 * count);
                }
                offsets[count++] = offset;
                offset = cursor.position() + length;
            }
        } catch (FormatException damaged) {
            return Arrays.copyOf(offsets, count);
        }
        return Arrays.copyOf(offsets, count);
    }
}
