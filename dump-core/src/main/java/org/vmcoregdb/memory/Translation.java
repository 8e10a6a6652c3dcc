package org.vmcoregdb.memory;

import java.util.List;

/** What the page tables say of a virtual address. */
public sealed interface Translation {
    /**
     * The address is mapped.
     *
     * @param paddr the physical address it is mapped to
     * @param pageSize size in bytes of the mapping: 4 KiB, 2 MiB or 1 GiB
     * @param entries the entries on the way, outermost first
     */
    record Mapped(long paddr, long pageSize, List<Entry> entries) implements Translation {}

    /**
     * The address is not mapped, or cannot be translated.
     *
     * @param reason why
     * @param entries the entries on the way, outermost first; the last one is where the walk ended
     */
    record Unmapped(FaultReason reason, List<Entry> entries) implements Translation {}

    /**
     * One page table entry on the way.
     *
     * @param level the kernel's name of the level: PGD, P4D, PUD, PMD, PTE
     * @param paddr where the entry is
     * @param value its 64 bits
     */
    record Entry(String level, long paddr, long value) {}
}
