package org.vmcoregdb.protocol.target;

/** Bytes of virtual memory that a client changed for itself. Does not change while a command runs; safe for many threads. */
public interface MemoryChanges {
    /**
     * Replaces those bytes of a buffer that were changed.
     *
     * @param space the address space, as {@link Memory#space} has it
     * @param address of the first byte in the buffer
     * @param offset where in the buffer that byte is
     * @param length how many bytes
     */
    void apply(long space, long address, byte[] buffer, int offset, int length);

    /** Is another number after every change, so that what was made of the changes can be kept as long as they stay the same. */
    long version();
}
