package org.vmcoregdb.dwarf;

import java.nio.ByteOrder;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FormatException;

/**
 * Reads what DWARF is made of (DWARF 5 §7.4 to §7.6): numbers, LEB128 numbers, offsets of 32 or 64 bits, strings. Not safe
 * for use by several threads.
 */
public final class DwarfCursor {
    /** The longest name or path that is read whole; Rust's mangled names reach a few thousand. */
    private static final int STRING_LIMIT = 1 << 14;

    /** 64 bits in groups of 7. */
    private static final int LEB_LIMIT = 10;

    private static final long DWARF64_ESCAPE = 0xffffffffL;
    private static final long RESERVED_LENGTHS = 0xfffffff0L;

    private final DebugSection section;
    private final Cursor cursor;
    private boolean wideOffsets;

    DwarfCursor(DebugSection section, long position) {
        this.section = section;
        this.cursor = new Cursor(section.bytes(), section.order(), position);
    }

    /** A reader of a section from its first byte on, which need not be there. */
    public static DwarfCursor atStart(DebugSection section) {
        return new DwarfCursor(section, 0);
    }

    /** Offset in the section of the next byte to be read. */
    public long position() {
        return cursor.position();
    }

    /** The section that is read. */
    public DebugSection section() {
        return section;
    }

    /** Moves to an offset in the section; one outside makes the next read fail. */
    public DwarfCursor moveTo(long offset) {
        cursor.moveTo(offset);
        return this;
    }

    /**
     * Passes over bytes.
     *
     * @throws FormatException if the section does not have so many
     */
    public DwarfCursor skip(long count, String field) throws FormatException {
        if (count < 0 || count > cursor.remaining()) {
            throw damaged(field + " of " + Long.toUnsignedString(count) + " bytes reaches past the section's end");
        }
        cursor.skip(count);
        return this;
    }

    /** An unsigned byte. */
    public int u8(String field) throws FormatException {
        return cursor.u8(field);
    }

    /** An unsigned 16-bit number. */
    public int u16(String field) throws FormatException {
        return cursor.u16(field);
    }

    /** An unsigned 32-bit number. */
    public long u32(String field) throws FormatException {
        return cursor.u32(field);
    }

    /** A signed 32-bit number. */
    public int s32(String field) throws FormatException {
        return cursor.s32(field);
    }

    /** A 64-bit number. */
    public long s64(String field) throws FormatException {
        return cursor.s64(field);
    }

    /**
     * An unsigned number of 1, 2, 3, 4 or 8 bytes.
     *
     * @throws FormatException if it has another size, or is not in the section
     */
    public long unsigned(String field, int size) throws FormatException {
        return switch (size) {
            case 1 -> cursor.u8(field);
            case 2 -> cursor.u16(field);
            case 3 ->
                section.order() == ByteOrder.BIG_ENDIAN
                        ? (long) cursor.u8(field) << 16 | cursor.u16(field)
                        : cursor.u16(field) | (long) cursor.u8(field) << 16;
            case 4 -> cursor.u32(field);
            case 8 -> cursor.s64(field);
            default -> throw damaged(field + " of " + size + " bytes");
        };
    }

    /** An unsigned LEB128 number; bits beyond the 64th are dropped. */
    public long uleb(String field) throws FormatException {
        long value = 0;
        for (int i = 0; i < LEB_LIMIT; i++) {
            int group = cursor.u8(field);
            value |= (long) (group & 0x7f) << 7 * i;
            if (group < 0x80) {
                return value;
            }
        }
        throw damaged(field + " is an LEB128 number of more than " + LEB_LIMIT + " bytes");
    }

    /** A signed LEB128 number; bits beyond the 64th are dropped. */
    public long sleb(String field) throws FormatException {
        long value = 0;
        for (int i = 0; i < LEB_LIMIT; i++) {
            int group = cursor.u8(field);
            int shift = 7 * i;
            value |= (long) (group & 0x7f) << shift;
            if (group < 0x80) {
                boolean negative = (group & 0x40) != 0 && shift + 7 < Long.SIZE;
                return negative ? value | -1L << shift + 7 : value;
            }
        }
        throw damaged(field + " is an LEB128 number of more than " + LEB_LIMIT + " bytes");
    }

    /**
     * An unsigned LEB128 number that is a count, a size, an index or a register, at most {@code limit}.
     *
     * @throws FormatException if it is greater
     */
    public int small(String field, int limit) throws FormatException {
        long value = uleb(field);
        if (value < 0 || value > limit) {
            throw damaged(field + " is " + Long.toUnsignedString(value) + ", more than the " + limit + " allowed");
        }
        return (int) value;
    }

    /**
     * A length at the start of a unit or entry; offsets read afterwards are as wide as it says (4 or 8 bytes).
     *
     * @return bytes that follow; never negative, and no more than the section has
     */
    public long initialLength(String field) throws FormatException {
        long length = cursor.u32(field);
        wideOffsets = length == DWARF64_ESCAPE;
        if (wideOffsets) {
            length = cursor.s64(field);
        } else if (length >= RESERVED_LENGTHS) {
            throw damaged(field + " is the reserved 0x" + Long.toHexString(length));
        }
        if (length < 0 || length > cursor.remaining()) {
            throw damaged(field + " is 0x" + Long.toHexString(length) + ", more than is left of the section");
        }
        return length;
    }

    /** True if offsets have 8 bytes: the unit is in the 64-bit format. */
    public boolean wideOffsets() {
        return wideOffsets;
    }

    /** Sets how wide offsets are, for a reader that starts in the middle of a unit. */
    public DwarfCursor wideOffsets(boolean wide) {
        wideOffsets = wide;
        return this;
    }

    /** An offset into a section, 4 or 8 bytes wide. */
    public long offset(String field) throws FormatException {
        return wideOffsets ? cursor.s64(field) : cursor.u32(field);
    }

    /** The next bytes. */
    public byte[] bytes(String field, long count) throws FormatException {
        return cursor.bytes(field, count);
    }

    /** A string up to its NUL. */
    public String string(String field) throws FormatException {
        return cursor.terminatedString(field, STRING_LIMIT);
    }

    /** A complaint about what is here. */
    public FormatException damaged(String what) {
        return new FormatException(section.bytes().name() + " is damaged near offset 0x"
                + Long.toHexString(cursor.position()) + ": " + what);
    }
}
