package org.vmcoregdb.protocol.qmp;

/** A machine whose physical memory is served. Called from several threads at once. */
public interface PhysicalTarget {
    /** The machine as QEMU's {@code query-target} names it, such as {@code x86_64}. */
    String architecture();

    /**
     * Reads physical memory.
     *
     * @param paddr of the first byte, unsigned
     * @param buffer is filled from its beginning; its length is what is wanted
     * @return how many bytes there are before the first that is missing
     */
    int read(long paddr, byte[] buffer);

    /** Why there is nothing at this address, as a sentence without its full stop. */
    String whyMissing(long paddr);

    /** An ELF core file with all that was noted of the CPUs and the kernel, but without memory. */
    byte[] notesCore();
}
