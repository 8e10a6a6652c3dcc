package org.vmcoregdb.protocol.target;

import java.io.Closeable;
import java.io.IOException;

/** An open file, used by one client. */
public interface RemoteFile extends Closeable {
    /** Its size in bytes. */
    long size();

    /**
     * Reads some of it.
     *
     * @param position of the first byte in the file, not negative
     * @param buffer where to put the bytes
     * @param offset where in it
     * @param length how many at most, at least 1
     * @return how many were read, 0 or less at the end of the file
     * @throws IOException if reading fails
     */
    int read(long position, byte[] buffer, int offset, int length) throws IOException;
}
