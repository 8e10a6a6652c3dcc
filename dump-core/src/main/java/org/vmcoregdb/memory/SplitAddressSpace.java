package org.vmcoregdb.memory;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a task sees: its own memory in the lower half, the kernel's in the upper. Kernel addresses always go through the
 * kernel's page tables, because with page-table isolation a process's own tables lack most of the kernel.
 */
public final class SplitAddressSpace implements AddressSpace {
    private final AddressSpace user;
    private final AddressSpace kernel;

    /** Joins the two halves. */
    public SplitAddressSpace(AddressSpace user, AddressSpace kernel) {
        this.user = user;
        this.kernel = kernel;
    }

    private AddressSpace half(long vaddr) {
        return vaddr < 0 ? kernel : user;
    }

    @Override
    public int read(long vaddr, byte[] target, int targetOffset, int length) {
        return half(vaddr).read(vaddr, target, targetOffset, length);
    }

    @Override
    public Optional<FaultReason> fault(long vaddr) {
        return half(vaddr).fault(vaddr);
    }

    @Override
    public OptionalLong translate(long vaddr) {
        return half(vaddr).translate(vaddr);
    }

    @Override
    public OptionalLong nextMapped(long vaddr) {
        if (vaddr >= 0) {
            OptionalLong inUser = user.nextMapped(vaddr);
            if (inUser.isPresent() && inUser.getAsLong() >= 0) {
                return inUser;
            }
            return kernel.nextMapped(0xff00000000000000L);
        }
        return kernel.nextMapped(vaddr);
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
        return half(vaddr).readLong(vaddr);
    }
}
