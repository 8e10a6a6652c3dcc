package org.vmcoregdb.dump.lime;

import java.nio.ByteOrder;
import java.util.Optional;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FormatException;

/**
 * A block of an image.
 *
 * @param start first physical address
 * @param end end (exclusive)
 * @param data file offset of its bytes, or of their frames
 * @param length bytes of these in the file
 */
record MemoryBlock(long start, long end, long data, long length) {
    static final int HEADER_BYTES = 32;
    static final int LIME_MAGIC = 0x4c694d45;
    static final int AVML_MAGIC = 0x4c4d5641;

    /** Physical addresses have at most 52 bits. */
    private static final long LIMIT = 1L << 52;

    /** Bytes of memory in it. */
    long size() {
        return end - start;
    }

    /** The block whose header is there, with no data yet; empty if there is no header of this kind. */
    static Optional<MemoryBlock> header(ByteSource file, long at, int magic, int version) throws FormatException {
        if (at < 0 || at > file.size() - HEADER_BYTES) {
            return Optional.empty();
        }
        Cursor cursor = new Cursor(file, ByteOrder.LITTLE_ENDIAN, at);
        boolean known = cursor.s32("magic") == magic && cursor.s32("version") == version;
        long first = cursor.s64("first address");
        long last = cursor.s64("last address");
        boolean sane = first >= 0 && last >= first && last < LIMIT;
        return known && sane ? Optional.of(new MemoryBlock(first, last + 1, at + HEADER_BYTES, 0)) : Optional.empty();
    }

    MemoryBlock withLength(long bytes) {
        return new MemoryBlock(start, end, data, bytes);
    }
}
