package org.vmcoregdb.types.dwarf;

import java.io.IOException;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSection;
import org.vmcoregdb.memory.WordOrder;

/**
 * Reads a section from front to back through a window of some hundred kilobytes, number by number, as fast as may be. Not safe
 * for use by several threads.
 */
final class ScanWindow {
    private static final int WINDOW = 1 << 18;

    /** Entries are shorter, all but those with huge blocks. */
    private static final int AHEAD = 1 << 12;

    private final byte[] bytes = new byte[WINDOW];
    private DebugSection section;
    private WordOrder order;
    private long start;
    private long end;
    private int filled;
    private int next;

    ScanWindow(DebugSection section) {
        this.section = section;
        this.order = WordOrder.of(section.order());
    }

    /** Goes to a part of a section. */
    void enter(DebugSection other, long offset, long limit) throws FormatException {
        section = other;
        order = WordOrder.of(other.order());
        end = Math.min(limit, other.size());
        fill(offset);
    }

    long position() {
        return start + next;
    }

    boolean atEnd() {
        return position() >= end;
    }

    void moveTo(long offset) throws FormatException {
        long within = offset - start;
        if (within >= 0 && within <= filled) {
            next = (int) within;
        } else {
            fill(offset);
        }
    }

    /** To be called before each entry: what follows is then mostly in the window. */
    void ready() throws FormatException {
        if (filled - next < AHEAD && start + filled < end) {
            fill(position());
        }
    }

    private void fill(long offset) throws FormatException {
        int wanted = (int) Math.max(0, Math.min(WINDOW, end - offset));
        try {
            filled = wanted == 0 ? 0 : section.bytes().readOnce(offset, bytes, 0, wanted);
        } catch (IOException e) {
            throw new FormatException(
                    section.bytes().name() + " could not be read at offset 0x" + Long.toHexString(offset) + ": "
                            + e.getMessage(),
                    e);
        }
        if (filled < wanted) {
            throw damaged("it is cut short");
        }
        start = offset;
        next = 0;
    }

    private void need(int count) throws FormatException {
        if (filled - next < count) {
            fill(position());
            if (filled < count) {
                throw damaged("an entry reaches past its unit's end");
            }
        }
    }

    void skip(long count) throws FormatException {
        if (count < 0 || count > end - position()) {
            throw damaged("a value reaches past its unit's end");
        }
        if (count <= filled - next) {
            next += (int) count;
        } else {
            fill(position() + count);
        }
    }

    int u8() throws FormatException {
        need(1);
        return bytes[next++] & 0xff;
    }

    /** A number of 1 to 8 bytes. */
    long number(int width) throws FormatException {
        need(width);
        int at = next;
        next += width;
        return width == 4 ? order.getInt(bytes, at) & 0xffffffffL : order.getUnsigned(bytes, at, width);
    }

    long uleb() throws FormatException {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int group = u8();
            value |= (long) (group & 0x7f) << shift;
            if (group < 0x80) {
                return value;
            }
        }
        throw damaged("an LEB128 number of more than 10 bytes");
    }

    /** Passes over a string and gives its hash, which goes on from another. */
    long stringHash(long seed) throws FormatException {
        long hash = seed;
        for (int next = u8(); next != 0; next = u8()) {
            hash = NameHash.step(hash, (byte) next);
        }
        return hash;
    }

    FormatException damaged(String what) {
        return new FormatException(
                section.bytes().name() + " is damaged near offset 0x" + Long.toHexString(position()) + ": " + what);
    }
}
