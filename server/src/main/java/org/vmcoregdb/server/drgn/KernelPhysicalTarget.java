package org.vmcoregdb.server.drgn;

import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.PhysicalMemory;
import org.vmcoregdb.protocol.qmp.PhysicalTarget;

/** The physical memory of a dump, whatever its format. */
public final class KernelPhysicalTarget implements PhysicalTarget {
    private final Kernel kernel;
    private final PhysicalMemory memory;

    /** Reads nothing yet. */
    public KernelPhysicalTarget(Kernel kernel) {
        this.kernel = kernel;
        this.memory = kernel.physical();
    }

    @Override
    public String architecture() {
        return kernel.dump().machine().unameName();
    }

    @Override
    public int read(long paddr, byte[] buffer) {
        return memory.read(paddr, buffer, 0, buffer.length);
    }

    @Override
    public String whyMissing(long paddr) {
        return "physical address 0x" + Long.toHexString(paddr) + " is "
                + memory.reason(paddr).sentence();
    }

    @Override
    public byte[] notesCore() {
        return NotesCore.of(kernel);
    }
}
