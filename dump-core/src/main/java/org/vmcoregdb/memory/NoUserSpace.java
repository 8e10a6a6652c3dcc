package org.vmcoregdb.memory;

import java.util.Optional;
import java.util.OptionalLong;

/** The user part of the address space in the context of a kernel thread: nothing is there, and that is the reason. */
public final class NoUserSpace implements AddressSpace {
    private final AddressSpace kernel;

    /** @param kernel what there is besides */
    public NoUserSpace(AddressSpace kernel) {
        this.kernel = kernel;
    }

    @Override
    public int read(long vaddr, byte[] target, int targetOffset, int length) {
        return 0;
    }

    @Override
    public Optional<FaultReason> fault(long vaddr) {
        return Optional.of(FaultReason.NO_USER_SPACE);
    }

    @Override
    public OptionalLong translate(long vaddr) {
        return OptionalLong.empty();
    }

    @Override
    public OptionalLong nextMapped(long vaddr) {
        return OptionalLong.empty();
    }

    @Override
    public WordOrder words() {
        return kernel.words();
    }

    @Override
    public int pageSize() {
        return kernel.pageSize();
    }

    @Override
    public long readLong(long vaddr) {
        throw new MemoryFault(vaddr, false, FaultReason.NO_USER_SPACE);
    }
}
