package org.vmcoregdb.types.dwarf;

import java.io.IOException;
import java.util.OptionalLong;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSection;
import org.vmcoregdb.dwarf.unit.Form;
import org.vmcoregdb.dwarf.unit.Unit;
import org.vmcoregdb.memory.WordOrder;

/** Where strings are that units refer to by index (DWARF 5 §7.26): read piece by piece, as names are asked for in order. */
final class StringOffsets {
    private static final int PIECE = 1 << 12;

    private final byte[] piece = new byte[PIECE];
    private DebugSection section = DebugSection.NONE;
    private long start;
    private int filled;

    /** Where in {@code .debug_str} a string is; empty if a form is none of those with an index. */
    OptionalLong offset(Unit unit, int form, long index) throws FormatException {
        if (!Form.isStringIndex(form)) {
            return OptionalLong.empty();
        }
        int width = unit.header().offsetSize();
        DebugSection offsets = unit.units().sections().named(".debug_str_offsets");
        long base = unit.stringOffsets();
        if (index < 0 || index > Integer.MAX_VALUE || base < 0 || base > offsets.size()) {
            throw new FormatException(offsets.bytes().name() + " has no string " + Long.toUnsignedString(index));
        }
        long at = base + index * width;
        if (offsets != section || at < start || at + width > start + filled) {
            fill(offsets, at);
        }
        if (filled < width) {
            throw new FormatException(offsets.bytes().name() + " has no string " + index);
        }
        return OptionalLong.of(WordOrder.of(offsets.order()).getUnsigned(piece, (int) (at - start), width));
    }

    private void fill(DebugSection offsets, long at) throws FormatException {
        try {
            filled = offsets.bytes().read(at, piece, 0, PIECE);
            start = at;
            section = offsets;
        } catch (IOException e) {
            throw new FormatException(offsets.bytes().name() + " could not be read: " + e.getMessage(), e);
        }
    }
}
