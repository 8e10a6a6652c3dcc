package org.vmcoregdb.protocol.packet;

/** What QEMU's gdb stub understands beyond gdb's own packets; scripts recognise it by them (QEMU's gdbstub documentation). */
public sealed interface QemuRequest extends Request {
    /**
     * {@code Qqemu.PhyMemMode}: which memory {@code m}, {@code x}, {@code M}, {@code X} and searches are about.
     *
     * @param physical physical memory from now on, else virtual memory again
     */
    record SetPhysicalMode(boolean physical) implements QemuRequest {}

    /** Requests without arguments. */
    enum Plain implements QemuRequest {
        /** {@code qqemu.PhyMemMode}: which memory is it now. */
        PHYSICAL_MODE,
        /** {@code qqemu.sstepbits}: what stepping flags are there. */
        STEP_BITS
    }
}
