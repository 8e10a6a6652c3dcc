package org.vmcoregdb.bytes;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes under construction: numbers are put at offsets, the array grows as needed. */
public final class ByteBuilder {
    private final ByteOrder order;
    private byte[] bytes = new byte[256];
    private int length;

    /** An empty one whose numbers are of this byte order. */
    public ByteBuilder(ByteOrder order) {
        this.order = order;
    }

    /** How many bytes there are. */
    public int length() {
        return length;
    }

    /** Puts one byte. */
    public ByteBuilder u8(int offset, int value) {
        at(offset, 1).put((byte) value);
        return this;
    }

    /** Puts two bytes. */
    public ByteBuilder u16(int offset, int value) {
        at(offset, 2).putShort((short) value);
        return this;
    }

    /** Puts four bytes. */
    public ByteBuilder u32(int offset, int value) {
        at(offset, 4).putInt(value);
        return this;
    }

    /** Puts eight bytes. */
    public ByteBuilder u64(int offset, long value) {
        at(offset, 8).putLong(value);
        return this;
    }

    /** Puts a string without a NUL. */
    public ByteBuilder text(int offset, String value) {
        return raw(offset, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Puts bytes. */
    public ByteBuilder raw(int offset, byte[] value) {
        at(offset, value.length).put(value);
        return this;
    }

    /** Makes it at least this long. */
    public ByteBuilder grow(int size) {
        at(size, 0);
        return this;
    }

    /** A copy of all bytes. */
    public byte[] build() {
        return Arrays.copyOf(bytes, length);
    }

    private ByteBuffer at(int offset, int count) {
        int end = offset + count;
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length * 2));
        }
        length = Math.max(length, end);
        return ByteBuffer.wrap(bytes).order(order).position(offset);
    }
}
