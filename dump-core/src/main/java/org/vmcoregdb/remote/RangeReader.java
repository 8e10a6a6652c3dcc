package org.vmcoregdb.remote;

import java.io.IOException;
import java.util.Optional;

/**
 * One file on another machine, of which ranges of bytes can be asked for. Each call is one request: who asks retries what is worth it.
 * Safe for use by many threads.
 */
public interface RangeReader {
    /** What messages call the file: its address, without what could be a password. */
    String name();

    /** What tells the file from all others: its whole address. */
    String address();

    /** The last part of its name. */
    String fileName();

    /** The file beside this one whose last part of the name is another. */
    RangeReader sibling(String otherFileName);

    /**
     * Asks for bytes.
     *
     * @param offset the first byte, not negative
     * @param length how many bytes, more than 0; fewer come where the file ends
     * @param expected the version that other ranges were of; empty for the first one
     * @throws RemoteException if the other machine does not give them
     * @throws IOException if the connection fails, which is worth another try
     */
    Range get(long offset, int length, Optional<Version> expected) throws IOException;

    /**
     * A part of a file.
     *
     * @param bytes what is there; the array belongs to who asked
     * @param version of the file that they are of
     */
    record Range(byte[] bytes, Version version) {}

    /**
     * Which contents a file has.
     *
     * @param size of the whole file, in bytes
     * @param tag what its server calls these contents (an ETag, or the time of the last change); empty if it has no name for them, in which case
     *     only a change of the size is noticed
     */
    record Version(long size, String tag) {}
}
