package org.vmcoregdb.memory;

import java.util.Optional;
import org.vmcoregdb.arch.ArchitecturePart;
import org.vmcoregdb.arch.Machine;

/** How an architecture maps virtual addresses to physical ones. */
public interface Paging extends ArchitecturePart {
    /**
     * The kernel's page tables in a dump.
     *
     * @param root physical address of the outermost table
     */
    PageTable open(PhysicalMemory memory, long root, PageTableShape shape);

    /** Page tables of a program, where those do not have the kernel's addresses, too, but tell nothing of them. */
    default PageTable openProgram(PhysicalMemory memory, long root, PageTableShape shape) {
        return open(memory, root, shape);
    }

    /** What an entry that maps a page means. */
    PageEntry entry(long value, PageTableShape shape);

    /** The paging of a machine, if it is known. */
    static Optional<Paging> of(Machine machine) {
        return ArchitecturePart.find(Paging.class, machine);
    }
}
