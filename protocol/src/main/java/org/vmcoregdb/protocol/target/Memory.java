package org.vmcoregdb.protocol.target;

import java.util.Optional;
import java.util.OptionalLong;

/** Virtual memory as a thread sees it: user-space addresses mean something else in every process. */
public interface Memory {
    /**
     * Reads up to the first byte that is not there.
     *
     * @param tid whose address space; a thread that exists
     * @param address of the first byte, unsigned
     * @param buffer where to put the bytes
     * @param offset where in it
     * @param length how many bytes, at least 1; {@code address + length} may run past the end of the address space
     * @return how many bytes were read: the readable prefix, 0 if there is nothing at {@code address}
     */
    int read(long tid, long address, byte[] buffer, int offset, int length);

    /**
     * The lowest address from {@code address} on (itself included, unsigned) where something may be readable. May be too low,
     * never too high; but has to skip holes of many gigabytes at once, because searches run over whole address spaces.
     *
     * @return empty if there is nothing up to the end of the address space
     */
    OptionalLong nextReadable(long tid, long address);

    /**
     * Which address space an address of a thread is in: threads with the same number see the same byte at that address.
     *
     * @return any number; the same for all threads where they share their memory
     */
    default long space(long tid, long address) {
        return 0;
    }

    /**
     * The mapping, or the hole between two mappings, that an address lies in.
     *
     * @return empty if the target cannot say; then LLDB is told that it is not supported
     */
    default Optional<MemoryRegion> region(long tid, long address) {
        return Optional.empty();
    }
}
