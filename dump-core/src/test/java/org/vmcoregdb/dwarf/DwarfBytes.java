package org.vmcoregdb.dwarf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Little-endian bytes of a debug section, written one after the other. */
public final class DwarfBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** How many there are. */
    public int size() {
        return out.size();
    }

    /** Bytes, each given as a number. */
    public DwarfBytes u8(int... values) {
        for (int value : values) {
            out.write(value);
        }
        return this;
    }

    /** Two bytes. */
    public DwarfBytes u16(int value) {
        return u8(value, value >> 8);
    }

    /** Four bytes. */
    public DwarfBytes u32(long value) {
        return u16((int) value).u16((int) (value >> 16));
    }

    /** Eight bytes. */
    public DwarfBytes u64(long value) {
        return u32(value).u32(value >> 32);
    }

    /** An offset of 4 or 8 bytes. */
    public DwarfBytes offset(boolean wide, long value) {
        return wide ? u64(value) : u32(value);
    }

    /** LEB128 numbers. */
    public DwarfBytes uleb(long... values) {
        for (long value : values) {
            long rest = value;
            while (rest >>> 7 != 0) {
                u8((int) (rest & 0x7f) | 0x80);
                rest >>>= 7;
            }
            u8((int) rest);
        }
        return this;
    }

    /** A signed LEB128 number. */
    public DwarfBytes sleb(long value) {
        long rest = value;
        while (rest < -64 || rest > 63) {
            u8((int) (rest & 0x7f) | 0x80);
            rest >>= 7;
        }
        return u8((int) (rest & 0x7f));
    }

    /** A string with its NUL. */
    public DwarfBytes text(String value) {
        out.writeBytes(value.getBytes(StandardCharsets.UTF_8));
        return u8(0);
    }

    /** More bytes. */
    public DwarfBytes raw(byte[] more) {
        out.writeBytes(more);
        return this;
    }

    /** More bytes, with their length before them, as units have it. */
    public DwarfBytes sized(boolean wide, DwarfBytes more) {
        if (wide) {
            u32(0xffffffffL);
        }
        return offset(wide, more.size()).raw(more.build());
    }

    /** All of them. */
    public byte[] build() {
        return out.toByteArray();
    }
}
