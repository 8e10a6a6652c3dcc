package org.vmcoregdb.kernel.sched;

import java.util.OptionalLong;
import org.vmcoregdb.arch.ArchitecturePart;
import org.vmcoregdb.kernel.Kernel;

/** How an architecture's CPUs know the task that they run. */
public interface CurrentTask extends ArchitecturePart {
    /**
     * The address of a CPU's {@code current}; empty if the kernel does not say.
     *
     * @throws org.vmcoregdb.memory.MemoryFault if the memory that would say is missing
     */
    OptionalLong on(Kernel kernel, int cpu);
}
