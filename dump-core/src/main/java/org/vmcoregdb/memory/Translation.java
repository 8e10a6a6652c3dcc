package org.vmcoregdb.memory;

import java.util.List;
import java.util.OptionalLong;

/** What the page tables say of a virtual address. */
public sealed interface Translation {
    /** The entries on the way, outermost first; where the address is not mapped, the last one is where the walk ended. */
    List<Entry> entries();

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
     * @param value its 64 bits, as they are in memory
     * @param guestValue in a Xen PV guest, whose page tables have the host's frame numbers: the same with the guest's own number of the
     *     frame; empty elsewhere, and for a frame that is not the guest's
     */
    record Entry(String level, long paddr, long value, OptionalLong guestValue) {
        /** The entry as the guest's own numbers have it. */
        public long guestOrOnly() {
            return guestValue.orElse(value);
        }
    }
}
