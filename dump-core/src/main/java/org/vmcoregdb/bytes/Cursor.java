package org.vmcoregdb.bytes;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads numbers and strings one after the other from a {@link ByteSource}. Every read names the field it is for, and one
 * that does not fit the source fails with a sentence that has the source, the field and the offset. Not safe for use by
 * several threads.
 */
public final class Cursor {
    private static final int WINDOW = 512;
    private static final int SHORT_STRING = 64;

    private final ByteSource source;
    private final boolean bigEndian;
    private final byte[] window = new byte[WINDOW];
    private long windowStart;
    private int windowLength;
    private long position;

    /**
     * @param source what to read
     * @param order byte order of its numbers
     * @param position where to start, in bytes from the start of the source
     */
    public Cursor(ByteSource source, ByteOrder order, long position) {
        this.source = source;
        this.bigEndian = order == ByteOrder.BIG_ENDIAN;
        this.position = position;
    }

    /** Offset of the next byte to be read. */
    public long position() {
        return position;
    }

    /** Moves to an offset, which may lie outside the source: then the next read fails. */
    public Cursor moveTo(long offset) {
        position = offset;
        return this;
    }

    /** Passes over {@code count} bytes. */
    public Cursor skip(long count) {
        position += count;
        return this;
    }

    /** Bytes between here and the end of the source; 0 outside of it. */
    public long remaining() {
        return position < 0 ? 0 : Math.max(0, source.size() - position);
    }

    /** An unsigned byte. */
    public int u8(String field) throws FormatException {
        return (int) number(field, 1);
    }

    /** An unsigned 16-bit number. */
    public int u16(String field) throws FormatException {
        return (int) number(field, 2);
    }

    /** A signed 32-bit number. */
    public int s32(String field) throws FormatException {
        return (int) number(field, 4);
    }

    /** An unsigned 32-bit number. */
    public long u32(String field) throws FormatException {
        return number(field, 4);
    }

    /** A 64-bit number. */
    public long s64(String field) throws FormatException {
        return number(field, 8);
    }

    /**
     * A 64-bit number that is a size or a file offset and so cannot be 2^63 or more.
     *
     * @throws FormatException if it is, or is not in the source
     */
    public long length(String field) throws FormatException {
        long at = position;
        long value = number(field, 8);
        if (value < 0) {
            throw new FormatException(source.name() + ": " + field + " at offset 0x" + Long.toHexString(at) + " is 0x"
                    + Long.toHexString(value) + ", which no file can hold");
        }
        return value;
    }

    /**
     * The next {@code count} bytes; nothing is allocated before it is known that the source has them.
     *
     * @throws FormatException if the source does not have them all
     */
    public byte[] bytes(String field, long count) throws FormatException {
        if (count < 0 || count > remaining() || count > source.storedBytes() || count > Integer.MAX_VALUE - 8) {
            throw pastEnd(field, count);
        }
        byte[] bytes = new byte[(int) count];
        if (readAt(field, position, bytes, 0, bytes.length) < count) {
            throw pastEnd(field, count);
        }
        position += count;
        return bytes;
    }

    /** A string in a field of {@code width} bytes, up to its first NUL if it has one. */
    public String fixedString(String field, int width) throws FormatException {
        byte[] bytes = bytes(field, width);
        int length = 0;
        while (length < width && bytes[length] != 0) {
            length++;
        }
        return ByteText.decode(bytes, 0, length);
    }

    /** A string that ends with NUL, at most {@code limit} bytes long; a longer one is cut there. */
    public String terminatedString(String field, int limit) throws FormatException {
        int most = (int) Math.min(limit, remaining());
        int length = 0;
        // most strings are short: what is read grows with the string, not with its limit
        byte[] bytes = new byte[Math.min(SHORT_STRING, most)];
        while (true) {
            int available = length + readAt(field, position + length, bytes, length, bytes.length - length);
            while (length < available && bytes[length] != 0) {
                length++;
            }
            if (length < bytes.length || length >= most) {
                position += length + 1L;
                return ByteText.decode(bytes, 0, length);
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(4L * bytes.length, most));
        }
    }

    private long number(String field, int width) throws FormatException {
        long within = position - windowStart;
        if (within < 0 || within > windowLength - width) {
            windowStart = position;
            windowLength = position < 0 ? 0 : readAt(field, position, window, 0, WINDOW);
            within = 0;
            if (windowLength < width) {
                throw pastEnd(field, width);
            }
        }
        int first = (int) within;
        long value = 0;
        for (int i = 0; i < width; i++) {
            value = value << 8 | window[bigEndian ? first + i : first + width - 1 - i] & 0xff;
        }
        position += width;
        return value;
    }

    private int readAt(String field, long offset, byte[] target, int start, int count) throws FormatException {
        try {
            return source.read(offset, target, start, count);
        } catch (IOException e) {
            throw new FormatException(
                    source.name() + " could not be read at offset 0x" + Long.toHexString(offset) + ", where " + field
                            + " should be: " + e.getMessage(),
                    e);
        }
    }

    private FormatException pastEnd(String field, long count) {
        return new FormatException(source.name() + " is cut short or damaged: " + field + " (" + count
                + " bytes at offset 0x" + Long.toHexString(position) + ") reaches past its end at 0x"
                + Long.toHexString(source.size()));
    }
}
