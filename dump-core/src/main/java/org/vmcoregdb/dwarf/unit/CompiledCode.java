package org.vmcoregdb.dwarf.unit;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSections;
import org.vmcoregdb.dwarf.line.LineTable;
import org.vmcoregdb.dwarf.line.SourceLine;

/**
 * The code of a file: from addresses to source lines, functions and inlined calls. A question opens the unit of its
 * address; the units asked last are kept. Safe for use by many threads.
 */
public final class CompiledCode {
    /** A name is at most a few references away. */
    private static final int REFERENCE_LIMIT = 8;

    private final Units units;
    private volatile @Nullable UnitIndex index;

    /** Reads nothing yet. */
    public CompiledCode(DebugSections sections) {
        this.units = Units.ofCode(sections);
    }

    /**
     * The source line of an address; empty if the file does not say.
     *
     * @throws FormatException if what describes it is damaged
     */
    public Optional<SourceLine> line(long address) throws FormatException {
        Optional<Unit> unit = unitOf(address);
        return unit.isPresent() ? line(unit.get(), address) : Optional.empty();
    }

    /**
     * All that the file says of an address.
     *
     * @throws FormatException if what describes it is damaged
     */
    public CodeLocation location(long address) throws FormatException {
        Optional<Unit> found = unitOf(address);
        if (found.isEmpty()) {
            return new CodeLocation(Optional.empty(), Optional.empty(), List.of());
        }
        Unit unit = found.get();
        OptionalLong function = unit.functions().at(address);
        if (function.isEmpty()) {
            return new CodeLocation(line(unit, address), Optional.empty(), List.of());
        }
        Entry entry = unit.entries(function.getAsLong()).next();
        List<InlinedCall> inlined = new InlineWalk(this, unit, address).of(function.getAsLong());
        return new CodeLocation(line(unit, address), name(unit, entry), inlined);
    }

    private static Optional<SourceLine> line(Unit unit, long address) throws FormatException {
        Optional<LineTable> lines = unit.lines();
        return lines.isPresent() ? lines.get().at(address) : Optional.empty();
    }

    /** The name of an entry: its own, or that of the entry it is an instance or the definition of. */
    Optional<String> name(Unit start, Entry entry) throws FormatException {
        Unit unit = start;
        Entry current = entry;
        for (int hops = 0; hops < REFERENCE_LIMIT; hops++) {
            Optional<String> name = unit.string(current, Attribute.NAME);
            if (name.isPresent()) {
                return name;
            }
            Optional<Place> origin = unit.reference(current, Attribute.ABSTRACT_ORIGIN);
            Optional<Place> next = origin.isPresent() ? origin : unit.reference(current, Attribute.SPECIFICATION);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            unit = next.get().unit();
            current = unit.entry(next.get().offset());
        }
        return Optional.empty();
    }

    private Optional<Unit> unitOf(long address) throws FormatException {
        if (!units.sections().hasUnits()) {
            return Optional.empty();
        }
        OptionalLong offset = index().at(address);
        return offset.isPresent() ? Optional.of(units.at(offset.getAsLong())) : Optional.empty();
    }

    private UnitIndex index() throws FormatException {
        UnitIndex known = index;
        if (known == null) {
            known = UnitIndex.read(units);
            index = known;
        }
        return known;
    }
}
