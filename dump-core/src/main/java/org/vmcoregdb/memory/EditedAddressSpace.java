package org.vmcoregdb.memory;

import java.util.Optional;
import java.util.OptionalLong;

/** Memory with edits laid over it. What is not there cannot be edited either, and where addresses lead stays as it is. */
public final class EditedAddressSpace implements AddressSpace {
    private final AddressSpace beneath;
    private final MemoryEdits edits;
    private final long space;

    /** @param space which address space of the edits it is */
    public EditedAddressSpace(AddressSpace beneath, MemoryEdits edits, long space) {
        this.beneath = beneath;
        this.edits = edits;
        this.space = space;
    }

    @Override
    public int read(long vaddr, byte[] target, int targetOffset, int length) {
        int count = beneath.read(vaddr, target, targetOffset, length);
        edits.apply(space, vaddr, target, targetOffset, count);
        return count;
    }

    @Override
    public int readOnce(long vaddr, byte[] target, int targetOffset, int length) {
        int count = beneath.readOnce(vaddr, target, targetOffset, length);
        edits.apply(space, vaddr, target, targetOffset, count);
        return count;
    }

    @Override
    public void soon(long vaddr, long length) {
        beneath.soon(vaddr, length);
    }

    @Override
    public WordOrder words() {
        return beneath.words();
    }

    @Override
    public int pageSize() {
        return beneath.pageSize();
    }

    @Override
    public long readLong(long vaddr) {
        return words().getLong(readBytes(vaddr, Long.BYTES), 0);
    }

    @Override
    public Optional<FaultReason> fault(long vaddr) {
        return beneath.fault(vaddr);
    }

    @Override
    public OptionalLong translate(long vaddr) {
        return beneath.translate(vaddr);
    }

    @Override
    public OptionalLong nextMapped(long vaddr) {
        return beneath.nextMapped(vaddr);
    }
}
