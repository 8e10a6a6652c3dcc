package org.vmcoregdb.memory;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Architecture;

/**
 * What a task sees: its own memory at the addresses of user programs, the kernel's elsewhere. Kernel addresses always go through the
 * kernel's page tables, because with page-table isolation a process's own tables lack most of the kernel.
 */
public final class SplitAddressSpace implements AddressSpace {
    private final AddressSpace user;
    private final AddressSpace kernel;
    private final Architecture arch;

    /** @param arch says whose an address is */
    public SplitAddressSpace(AddressSpace user, AddressSpace kernel, Architecture arch) {
        this.user = user;
        this.kernel = kernel;
        this.arch = arch;
    }

    private AddressSpace half(long vaddr) {
        return arch.isUserAddress(vaddr) ? user : kernel;
    }

    @Override
    public int read(long vaddr, byte[] target, int targetOffset, int length) {
        return half(vaddr).read(vaddr, target, targetOffset, length);
    }

    @Override
    public int readOnce(long vaddr, byte[] target, int targetOffset, int length) {
        return half(vaddr).readOnce(vaddr, target, targetOffset, length);
    }

    @Override
    public void soon(long vaddr, long length) {
        half(vaddr).soon(vaddr, length);
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
        if (!arch.isUserAddress(vaddr)) {
            return kernel.nextMapped(vaddr);
        }
        OptionalLong inUser = user.nextMapped(vaddr);
        if (inUser.isPresent() && arch.isUserAddress(inUser.getAsLong())) {
            return inUser;
        }
        boolean above = Long.compareUnsigned(arch.firstKernelAddress(), vaddr) > 0;
        return above ? kernel.nextMapped(arch.firstKernelAddress()) : OptionalLong.empty();
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
