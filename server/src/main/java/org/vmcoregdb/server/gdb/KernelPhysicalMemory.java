package org.vmcoregdb.server.gdb;

import java.util.OptionalLong;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.memory.PhysicalMemory;
import org.vmcoregdb.protocol.target.Memory;

/** The machine's memory by physical addresses. */
final class KernelPhysicalMemory implements Memory {
    private final PhysicalMemory physical;

    KernelPhysicalMemory(PhysicalMemory physical) {
        this.physical = physical;
    }

    @Override
    public int read(long tid, long address, byte[] buffer, int offset, int length) {
        return physical.read(address, buffer, offset, length);
    }

    @Override
    public OptionalLong nextReadable(long tid, long address) {
        OptionalLong next = OptionalLong.empty();
        for (MemoryRange range : physical.dump().ranges()) {
            if (Long.compareUnsigned(range.end() - 1, address) >= 0) {
                long from = Long.compareUnsigned(range.start(), address) > 0 ? range.start() : address;
                if (next.isEmpty() || Long.compareUnsigned(from, next.getAsLong()) < 0) {
                    next = OptionalLong.of(from);
                }
            }
        }
        return next;
    }
}
