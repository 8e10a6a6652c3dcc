package org.vmcoregdb.dwarf.unit;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.bytes.FormatException;

/** The functions of a unit that have code, by address. */
final class FunctionIndex {
    private final List<Code> functions;

    /**
     * A function's code.
     *
     * @param offset where its entry is in {@code .debug_info}
     */
    private record Code(AddressRanges ranges, long offset) {}

    private FunctionIndex(List<Code> functions) {
        this.functions = functions;
    }

    /** Passes over all entries of the unit but the insides of functions. */
    static FunctionIndex read(Unit unit) throws FormatException {
        List<Code> functions = new ArrayList<>();
        EntryReader reader = unit.entries(unit.header().firstEntry());
        while (!reader.atEnd()) {
            long offset = reader.position();
            Entry entry = reader.next();
            if (entry.tag() == Tag.SUBPROGRAM) {
                AddressRanges ranges = unit.ranges(entry);
                if (ranges.count() > 0) {
                    functions.add(new Code(ranges, offset));
                }
                reader.skipChildren(entry);
            } else if (entry.neverHoldsFunctions()) {
                reader.skipChildren(entry);
            }
        }
        return new FunctionIndex(List.copyOf(functions));
    }

    /** Where the entry of the function is that has an address. */
    OptionalLong at(long address) {
        for (Code function : functions) {
            if (function.ranges.contains(address)) {
                return OptionalLong.of(function.offset);
            }
        }
        return OptionalLong.empty();
    }
}
