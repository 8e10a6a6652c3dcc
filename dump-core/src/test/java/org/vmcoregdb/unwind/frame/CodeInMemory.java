package org.vmcoregdb.unwind.frame;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.FaultReason;
import org.vmcoregdb.memory.WordOrder;

/** One piece of memory, for tests. */
public final class CodeInMemory implements AddressSpace {
    private final long base;
    private final byte[] bytes;

    /** These bytes at this address, and nothing else. */
    public CodeInMemory(long base, byte[] bytes) {
        this.base = base;
        this.bytes = bytes;
    }

    @Override
    public int read(long vaddr, byte[] target, int targetOffset, int length) {
        long at = vaddr - base;
        if (at < 0 || at >= bytes.length) {
            return 0;
        }
        int count = (int) Math.min(length, bytes.length - at);
        System.arraycopy(bytes, (int) at, target, targetOffset, count);
        return count;
    }

    @Override
    public Optional<FaultReason> fault(long vaddr) {
        return Long.compareUnsigned(vaddr - base, bytes.length) < 0
                ? Optional.empty()
                : Optional.of(FaultReason.NOT_MAPPED);
    }

    @Override
    public OptionalLong translate(long vaddr) {
        return fault(vaddr).isPresent() ? OptionalLong.empty() : OptionalLong.of(vaddr - base);
    }

    @Override
    public OptionalLong nextMapped(long vaddr) {
        return OptionalLong.of(base);
    }

    @Override
    public WordOrder words() {
        return WordOrder.LITTLE;
    }

    @Override
    public int pageSize() {
        return 4096;
    }

    @Override
    public long readLong(long vaddr) {
        return words().getLong(readBytes(vaddr, 8), 0);
    }
}
