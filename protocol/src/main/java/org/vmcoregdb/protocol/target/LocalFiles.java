package org.vmcoregdb.protocol.target;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Files with symbols in the file system of the server's machine. */
public interface LocalFiles {
    /**
     * A file and where it is in the target.
     *
     * @param path absolute
     * @param slide what to add to the addresses in it, modulo 2^64
     * @param executable whether it is the program itself, which a client may have a file of its own for
     */
    record LocalFile(String path, long slide, boolean executable) {}

    /** All of them. */
    List<LocalFile> all();

    /** Size in bytes, if it is one of these. */
    OptionalLong size(String path);

    /** What LLDB knows a file by: its build-id, if it is one of these and has one. */
    Optional<byte[]> buildId(String path);
}
