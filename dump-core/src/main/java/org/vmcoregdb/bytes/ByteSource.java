package org.vmcoregdb.bytes;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Random access to a sequence of bytes with 64-bit offsets: a mapped file, a slice of one, an array.
 *
 * <p>Implementations are safe for use by many threads at once.
 */
public interface ByteSource extends Closeable {
    /** What to call this source in a message to the user, usually the path of the file. */
    String name();

    /** Length in bytes. */
    long size();

    /**
     * How many bytes there really are: less than {@link #size()} for a source with holes, which read as zeros. What a
     * reader allocates for a table is bounded by this, not by a size that a damaged offset can make up.
     */
    default long storedBytes() {
        return size();
    }

    /**
     * Copies bytes into {@code target}.
     *
     * @param offset first byte to copy, in bytes from the start of the source; not negative
     * @param length how many bytes are wanted
     * @return how many bytes were copied: less than {@code length} only where the source ends, 0 at or past its end
     * @throws IOException if the underlying file cannot be read
     */
    int read(long offset, byte[] target, int targetOffset, int length) throws IOException;

    /**
     * The same for who passes over all of a large source once: what is read is not kept in the process's memory. Not for
     * threads that may be interrupted, which would close the file for all others.
     *
     * @throws IOException if the underlying file cannot be read
     */
    default int readOnce(long offset, byte[] target, int targetOffset, int length) throws IOException {
        return read(offset, target, targetOffset, length);
    }

    /**
     * The same into the rest of a buffer, which may be outside the heap.
     *
     * @throws IOException if the underlying file cannot be read
     */
    default int readOnce(long offset, ByteBuffer target) throws IOException {
        byte[] bytes = new byte[target.remaining()];
        int got = readOnce(offset, bytes, 0, bytes.length);
        target.put(bytes, 0, got);
        return got;
    }

    /**
     * Eight bytes as a little-endian number: for tables that are read one entry at a time, where an array per entry
     * would be the larger cost.
     *
     * @param offset first byte; bytes at or past the end of the source count as 0
     * @throws IOException if the underlying file cannot be read
     */
    default long littleEndianLong(long offset) throws IOException {
        byte[] bytes = new byte[Long.BYTES];
        int got = read(offset, bytes, 0, bytes.length);
        long value = 0;
        for (int i = got - 1; i >= 0; i--) {
            value = value << 8 | bytes[i] & 0xff;
        }
        return value;
    }

    /**
     * Says that these bytes will be read next, all of them: a source that is far away asks for them at once. Nothing happens where they cannot be
     * had; who reads them learns why.
     *
     * @param offset first byte
     * @param length in bytes
     */
    default void soon(long offset, long length) {}

    @Override
    void close() throws IOException;
}
