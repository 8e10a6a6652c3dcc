package org.vmcoregdb.server.gdb;

import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.protocol.target.Memory;

/** Memory as a task sees it: its own user space below, the kernel's above. */
final class KernelMemory implements Memory {
    private final Kernel kernel;
    private final KernelThreads threads;

    KernelMemory(Kernel kernel, KernelThreads threads) {
        this.kernel = kernel;
        this.threads = threads;
    }

    private AddressSpace space(long tid) {
        return threads.task(tid).map(kernel::memoryOf).orElse(kernel.memory());
    }

    @Override
    public int read(long tid, long address, byte[] buffer, int offset, int length) {
        return space(tid).read(address, buffer, offset, length);
    }

    @Override
    public OptionalLong nextReadable(long tid, long address) {
        return space(tid).nextMapped(address);
    }
}
