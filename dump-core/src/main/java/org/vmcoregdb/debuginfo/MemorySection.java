package org.vmcoregdb.debuginfo;

/**
 * A section of a synthetic file: a name for a range of memory, without its bytes.
 *
 * @param name such as {@code .text}
 * @param start address
 * @param end address of the first byte after it
 * @param code whether it is executable
 */
public record MemorySection(String name, long start, long end, boolean code) {
    /** True for an address in it. */
    public boolean contains(long address) {
        return Long.compareUnsigned(address, start) >= 0 && Long.compareUnsigned(address, end) < 0;
    }

    /** In bytes. */
    public long size() {
        return end - start;
    }
}
