package org.vmcoregdb.memory;

/** Bytes that take the place of those in the dump: what-if edits of a user. Immutable while they are in use; safe for many threads. */
@FunctionalInterface
public interface MemoryEdits {
    /**
     * Replaces those bytes of a buffer that were edited.
     *
     * @param space 0 for the kernel's addresses, else the address of the {@code mm_struct} whose user space it is
     * @param vaddr of the first byte in the buffer
     * @param offset where in the buffer that byte is
     * @param length how many bytes
     */
    void apply(long space, long vaddr, byte[] buffer, int offset, int length);
}
