package org.vmcoregdb.protocol.packet;

/** Error numbers of {@code vFile} replies (gdb manual, "Errno Values"). */
public enum FileError {
    /** No such file, or none that is served. */
    NO_ENTRY(2),
    /** Reading failed. */
    IO(5),
    /** No such file descriptor. */
    BAD_FD(9),
    /** Nonsense argument; also: not a symbolic link. */
    INVALID(22),
    /** Too many open files. */
    TOO_MANY_OPEN(24),
    /** Everything here is read-only. */
    READ_ONLY(30);

    private final int errno;

    FileError(int errno) {
        this.errno = errno;
    }

    /** The number. */
    public int errno() {
        return errno;
    }
}
