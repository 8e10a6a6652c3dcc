package org.vmcoregdb.dwarf.frame;

/**
 * A frame description entry (FDE): the call frame instructions of a piece of code.
 *
 * @param common what it shares with others
 * @param start address of the code
 * @param size its length in bytes
 * @param instructions where its instructions start in the section
 * @param end where they end
 */
record FrameEntry(CommonEntry common, long start, long size, long instructions, long end) {
    boolean contains(long address) {
        return Long.compareUnsigned(address - start, size) < 0;
    }
}
