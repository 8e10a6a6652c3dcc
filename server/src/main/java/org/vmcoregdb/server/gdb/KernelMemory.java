package org.vmcoregdb.server.gdb;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.UserSpaces;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.protocol.target.Memory;
import org.vmcoregdb.protocol.target.MemoryRegion;

/** Memory as a task sees it: its own user space below, the kernel's above. */
final class KernelMemory implements Memory {
    private static final long MOST_USER_BYTES = 16L << 20;

    private final Kernel kernel;
    private final KernelRegions regions;
    private final KernelThreads threads;

    KernelMemory(Kernel kernel, KernelThreads threads) {
        this.kernel = kernel;
        this.regions = new KernelRegions(kernel);
        this.threads = threads;
    }

    private AddressSpace space(long tid) {
        return threads.task(tid).map(UserSpaces.of(kernel)::of).orElse(kernel.memory());
    }

    @Override
    public int read(long tid, long address, byte[] buffer, int offset, int length) {
        return space(tid).read(address, buffer, offset, length);
    }

    @Override
    public long space(long tid, long address) {
        return !kernel.arch().isUserAddress(address)
                ? 0
                : threads.task(tid).map(Task::mm).orElse(0L);
    }

    @Override
    public Optional<MemoryRegion> region(long tid, long address) {
        return kernel.arch().isUserAddress(address)
                ? userRegion(space(tid), address)
                : Optional.of(regions.at(address));
    }

    /** User space: what can be read, page by page. */
    private Optional<MemoryRegion> userRegion(AddressSpace space, long address) {
        long page = space.pageSize();
        long start = address & -page;
        long end = start;
        while (end - start < MOST_USER_BYTES
                && kernel.arch().isUserAddress(end)
                && space.translate(end).isPresent()) {
            end += page;
        }
        if (end > start) {
            return Optional.of(new MemoryRegion(start, end - start, "r", Optional.empty()));
        }
        OptionalLong next = space.nextMapped(start + page);
        return Optional.of(new MemoryRegion(start, next.orElse(0) - start, "", Optional.empty()));
    }

    @Override
    public OptionalLong nextReadable(long tid, long address) {
        return space(tid).nextMapped(address);
    }
}
