package org.vmcoregdb.memory.x86;

import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.memory.PageEntry;
import org.vmcoregdb.memory.PageTable;
import org.vmcoregdb.memory.PageTableShape;
import org.vmcoregdb.memory.Paging;
import org.vmcoregdb.memory.PhysicalMemory;

/** Page tables of x86-64; pages are of 4 KiB whatever the shape says. */
public final class X86Paging implements Paging {
    @Override
    public Machine machine() {
        return Machine.X86_64;
    }

    @Override
    public PageTable open(PhysicalMemory memory, long root, PageTableShape shape) {
        return new X86PageTable(memory, root, shape.levels(), shape.encryptionMask());
    }

    @Override
    public PageEntry entry(long value, PageTableShape shape) {
        return new X86PageEntry(value);
    }
}
