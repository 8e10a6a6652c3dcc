package org.vmcoregdb.bytes;

import java.util.Arrays;

/** Bytes of a little-endian file in the making. */
public final class LittleEndianOutput {
    private byte[] bytes;
    private int size;

    /** @param expected about how many bytes it will hold; more is fine */
    public LittleEndianOutput(int expected) {
        bytes = new byte[Math.max(64, expected)];
    }

    /** How many bytes it holds. */
    public int size() {
        return size;
    }

    /** A copy of all bytes. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    private int grow(int by) {
        int at = size;
        int needed = Math.addExact(at, by);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2L * bytes.length)));
        }
        size = needed;
        return at;
    }

    /** One byte. */
    public LittleEndianOutput u8(int value) {
        int at = grow(1);
        bytes[at] = (byte) value;
        return this;
    }

    /** Two bytes. */
    public LittleEndianOutput u16(int value) {
        return u8(value).u8(value >> 8);
    }

    /** Four bytes. */
    public LittleEndianOutput u32(int value) {
        int at = grow(4);
        putU32(at, value);
        return this;
    }

    /** Eight bytes. */
    public LittleEndianOutput u64(long value) {
        return u32((int) value).u32((int) (value >>> 32));
    }

    /** Overwrites four bytes. */
    public void putU32(int at, int value) {
        bytes[at] = (byte) value;
        bytes[at + 1] = (byte) (value >> 8);
        bytes[at + 2] = (byte) (value >> 16);
        bytes[at + 3] = (byte) (value >> 24);
    }

    /** DWARF's unsigned LEB128. */
    public LittleEndianOutput uleb(long value) {
        long rest = value;
        while (rest >>> 7 != 0) {
            u8((int) rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        return u8((int) rest);
    }

    /** DWARF's signed LEB128. */
    public LittleEndianOutput sleb(long value) {
        long rest = value;
        while (rest < -64 || rest > 63) {
            u8((int) rest & 0x7f | 0x80);
            rest >>= 7;
        }
        return u8((int) rest & 0x7f);
    }

    /** Bytes as they are. */
    public LittleEndianOutput bytes(byte[] more) {
        int at = grow(more.length);
        System.arraycopy(more, 0, bytes, at, more.length);
        return this;
    }

    /** Zeros up to the next multiple of {@code alignment}, a power of two. */
    public LittleEndianOutput align(int alignment) {
        int at = grow(-size & (alignment - 1));
        Arrays.fill(bytes, at, size, (byte) 0);
        return this;
    }
}
