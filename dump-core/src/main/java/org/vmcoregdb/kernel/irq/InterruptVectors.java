package org.vmcoregdb.kernel.irq;

import java.util.List;
import org.vmcoregdb.arch.ArchitecturePart;
import org.vmcoregdb.kernel.Kernel;

/** Where an architecture's CPUs go when an exception or an interrupt comes. */
public interface InterruptVectors extends ArchitecturePart {
    /**
     * The address of each vector's handler, in order.
     *
     * @throws org.vmcoregdb.memory.MemoryFault if the table is missing
     * @throws org.vmcoregdb.symbols.MissingSymbolException if the kernel does not say where it is
     */
    List<Long> handlers(Kernel kernel);
}
