package org.vmcoregdb.dwarf.unit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.line.LineTable;
import org.vmcoregdb.dwarf.line.SourceLine;

/** Goes down the blocks of a function that have an address, and notes the inlined calls among them. */
final class InlineWalk {
    /** Blocks nest a few dozen deep in what people write. */
    private static final int DEPTH_LIMIT = 512;

    private final CompiledCode code;
    private final Unit unit;
    private final long address;
    private final List<InlinedCall> calls = new ArrayList<>();

    InlineWalk(CompiledCode code, Unit unit, long address) {
        this.code = code;
        this.unit = unit;
        this.address = address;
    }

    /**
     * The calls inlined at the address, innermost first.
     *
     * @param function where the function's entry is
     */
    List<InlinedCall> of(long function) throws FormatException {
        EntryReader reader = unit.entries(function);
        Entry entry = reader.next();
        for (int depth = 0; entry.hasChildren(); depth++) {
            if (depth == DEPTH_LIMIT) {
                throw new FormatException("The blocks of the function at offset 0x" + Long.toHexString(function)
                        + " of .debug_info nest deeper than " + DEPTH_LIMIT);
            }
            Optional<Entry> block = blockWithAddress(reader);
            if (block.isEmpty()) {
                break;
            }
            entry = block.get();
            if (entry.tag() == Entry.INLINED_SUBROUTINE) {
                calls.add(new InlinedCall(code.name(unit, entry).orElse(""), calledAt(entry)));
            }
        }
        Collections.reverse(calls);
        return List.copyOf(calls);
    }

    /** The next among siblings that has the address; the reader is then at its first child. */
    private Optional<Entry> blockWithAddress(EntryReader reader) throws FormatException {
        while (true) {
            Entry entry = reader.next();
            if (entry.isEnd()) {
                return Optional.empty();
            }
            if (entry.isBlock() && unit.ranges(entry).contains(address)) {
                return Optional.of(entry);
            }
            reader.skipChildren(entry);
        }
    }

    private SourceLine calledAt(Entry entry) throws FormatException {
        int line = bounded(entry.number(Attribute.CALL_LINE));
        int file = bounded(entry.number(Attribute.CALL_FILE));
        Optional<LineTable> lines = unit.lines();
        return lines.isPresent() ? lines.get().line(file, line) : new SourceLine("", "", line);
    }

    private static int bounded(OptionalLong number) {
        long value = number.orElse(0);
        return value < 0 || value > Integer.MAX_VALUE ? 0 : (int) value;
    }
}
