package org.vmcoregdb.bytes;

import java.io.Closeable;
import java.io.IOException;

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
     * Copies bytes into {@code target}.
     *
     * @param offset first byte to copy, in bytes from the start of the source; not negative
     * @param length how many bytes are wanted
     * @return how many bytes were copied: less than {@code length} only where the source ends, 0 at or past its end
     * @throws IOException if the underlying file cannot be read
     */
    int read(long offset, byte[] target, int targetOffset, int length) throws IOException;

    @Override
    void close() throws IOException;
}
