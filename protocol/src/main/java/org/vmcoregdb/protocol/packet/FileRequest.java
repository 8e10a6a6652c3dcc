package org.vmcoregdb.protocol.packet;

/** {@code vFile} requests (gdb manual, "Host I/O Packets"). */
public sealed interface FileRequest extends Request {
    /** {@code setfs}: whose file system; there is one. */
    record SelectFileSystem() implements FileRequest {}

    /**
     * {@code open}.
     *
     * @param path file name
     * @param flags gdb's open flags, 0 for reading
     */
    record Open(String path, long flags) implements FileRequest {}

    /**
     * {@code pread}.
     *
     * @param descriptor an open file
     * @param count bytes, unsigned
     * @param position in the file, unsigned
     */
    record Read(long descriptor, long count, long position) implements FileRequest {}

    /**
     * {@code fstat}.
     *
     * @param descriptor an open file
     */
    record DescriptorStatus(long descriptor) implements FileRequest {}

    /**
     * {@code stat}, {@code lstat}.
     *
     * @param path file name
     */
    record PathStatus(String path) implements FileRequest {}

    /**
     * {@code size}, {@code exists}, {@code mode}, {@code MD5}: LLDB's own questions about a file.
     *
     * @param what which of them
     * @param path file name
     */
    record Question(What what, String path) implements FileRequest {}

    /** What {@link Question} asks. */
    enum What {
        /** How many bytes. */
        SIZE,
        /** Whether it is there. */
        EXISTS,
        /** Who may do what with it. */
        MODE,
        /** The MD5 of its contents; without an answer LLDB compares nothing. */
        MD5
    }

    /**
     * {@code close}.
     *
     * @param descriptor an open file
     */
    record Close(long descriptor) implements FileRequest {}

    /** {@code readlink}: there are no links. */
    record ReadLink() implements FileRequest {}

    /** {@code pwrite}, {@code unlink}: nothing may be changed. */
    record Change() implements FileRequest {}
}
