package org.vmcoregdb.dump;

/**
 * A run of physical memory.
 *
 * @param start first byte, a physical address
 * @param end end (exclusive), a physical address
 */
public record MemoryRange(long start, long end) {
    /** Length in bytes. */
    public long size() {
        return end - start;
    }
}
