package org.vmcoregdb.dump;

/**
 * What the frame numbers in page tables mean. Everywhere but in a Xen PV guest they are the frame numbers of the guest's own
 * physical memory; there they are the host's, and the dump has the guest's list of which is which.
 */
@FunctionalInterface
public interface P2m {
    /** There is one numbering. */
    P2m SAME = mfn -> mfn;

    /**
     * The guest's number of a frame that a page table entry names.
     *
     * @param mfn a frame number as page tables have it
     * @return the page frame number for {@link DumpFile#lookup}, or -1 if the frame is not this guest's
     */
    long pfnOf(long mfn);
}
