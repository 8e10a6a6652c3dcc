package org.vmcoregdb.bytes;

import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes of a file in the making, whose numbers all have one byte order. */
public final class ByteOutput {
    private final ByteOrder order;
    private final boolean little;
    private byte[] bytes;
    private int size;

    /**
     * Nothing yet.
     *
     * @param expected about how many bytes it will hold; more is fine
     * @param order of the numbers
     */
    public ByteOutput(int expected, ByteOrder order) {
        this.order = order;
        little = order == ByteOrder.LITTLE_ENDIAN;
        bytes = new byte[Math.max(64, expected)];
    }

    /** The order of the bytes of its numbers. */
    public ByteOrder order() {
        return order;
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
    public ByteOutput u8(int value) {
        int at = grow(1);
        bytes[at] = (byte) value;
        return this;
    }

    /** Two bytes. */
    public ByteOutput u16(int value) {
        return little
                ? u8(value).u8(value >> Byte.SIZE)
                : u8(value >> Byte.SIZE).u8(value);
    }

    /** Four bytes. */
    public ByteOutput u32(int value) {
        int at = grow(4);
        putU32(at, value);
        return this;
    }

    /** Eight bytes. */
    public ByteOutput u64(long value) {
        int low = (int) value;
        int high = (int) (value >>> Integer.SIZE);
        return little ? u32(low).u32(high) : u32(high).u32(low);
    }

    /** Overwrites four bytes. */
    public void putU32(int at, int value) {
        int ordered = little ? value : Integer.reverseBytes(value);
        bytes[at] = (byte) ordered;
        bytes[at + 1] = (byte) (ordered >> 8);
        bytes[at + 2] = (byte) (ordered >> 16);
        bytes[at + 3] = (byte) (ordered >> 24);
    }

    /** Overwrites eight bytes. */
    public void putU64(int at, long value) {
        int low = (int) value;
        int high = (int) (value >>> Integer.SIZE);
        putU32(at, little ? low : high);
        putU32(at + Integer.BYTES, little ? high : low);
    }

    /** DWARF's unsigned LEB128. */
    public ByteOutput uleb(long value) {
        long rest = value;
        while (rest >>> 7 != 0) {
            u8((int) rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        return u8((int) rest);
    }

    /** DWARF's signed LEB128. */
    public ByteOutput sleb(long value) {
        long rest = value;
        while (rest < -64 || rest > 63) {
            u8((int) rest & 0x7f | 0x80);
            rest >>= 7;
        }
        return u8((int) rest & 0x7f);
    }

    /** Bytes as they are. */
    public ByteOutput bytes(byte[] more) {
        int at = grow(more.length);
        System.arraycopy(more, 0, bytes, at, more.length);
        return this;
    }

    /** Zeros up to the next multiple of {@code alignment}, a power of two. */
    public ByteOutput align(int alignment) {
        int at = grow(-size & (alignment - 1));
        Arrays.fill(bytes, at, size, (byte) 0);
        return this;
    }
}
