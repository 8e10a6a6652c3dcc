package org.vmcoregdb.memory.arm64;

import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.memory.PageEntry;
import org.vmcoregdb.memory.PageTable;
import org.vmcoregdb.memory.PageTableShape;
import org.vmcoregdb.memory.Paging;
import org.vmcoregdb.memory.PhysicalMemory;

/** Page tables of arm64. */
public final class Arm64Paging implements Paging {
    @Override
    public Machine machine() {
        return Machine.AARCH64;
    }

    @Override
    public PageTable open(PhysicalMemory memory, long root, PageTableShape shape) {
        return new Arm64PageTable(memory, root, Arm64PageTable.Half.KERNEL, granule(shape));
    }

    @Override
    public PageTable openProgram(PhysicalMemory memory, long root, PageTableShape shape) {
        return new Arm64PageTable(memory, root, Arm64PageTable.Half.PROGRAM, granule(shape));
    }

    private static Arm64Granule granule(PageTableShape shape) {
        return new Arm64Granule(shape.pageSize(), shape.addressBits());
    }

    @Override
    public PageEntry entry(long value, PageTableShape shape) {
        return new Arm64PageEntry(value, granule(shape));
    }
}
