package org.vmcoregdb.memory;

import java.util.Optional;
import org.vmcoregdb.arch.ArchitecturePart;
import org.vmcoregdb.arch.Machine;

/** How an architecture maps virtual addresses to physical ones. */
public interface Paging extends ArchitecturePart {
    /**
     * Page tables in a dump.
     *
     * @param root physical address of the outermost table
     */
    PageTable open(PhysicalMemory memory, long root, PageTableShape shape);

    /** What an entry that maps a page means. */
    PageEntry entry(long value);

    /** The paging of a machine, if it is known. */
    static Optional<Paging> of(Machine machine) {
        return ArchitecturePart.find(Paging.class, machine);
    }
}
