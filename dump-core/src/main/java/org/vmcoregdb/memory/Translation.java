package org.vmcoregdb.memory;

import java.util.List;
import java.util.Optional;

/** What the page tables say of a virtual address. */
public sealed interface Translation {
    /** The entries on the way, outermost first; where the address is not mapped, the last one is where the walk ended. */
    List<Entry> entries();

    /**
     * The address is mapped.
     *
     * @param paddr the physical address it is mapped to
     * @param pageSize size in bytes of the mapping, which is larger than a page where one entry maps many of them
     * @param access what the entries allow together
     * @param entries the entries on the way, outermost first
     */
    record Mapped(long paddr, long pageSize, Access access, List<Entry> entries) implements Translation {}

    /**
     * What may be done with memory, as far as page tables say it, besides reading.
     *
     * @param writable whether it may be written
     * @param executable whether code in it may be run
     */
    record Access(boolean writable, boolean executable) {}

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
     * @param entry the entry as it is in memory
     * @param guest in a Xen PV guest, whose page tables have the host's frame numbers: the same with the guest's own number of the
     *     frame; empty elsewhere, and for a frame that is not the guest's
     */
    record Entry(String level, long paddr, PageEntry entry, Optional<PageEntry> guest) {
        /** Its bits, as they are in memory. */
        public long value() {
            return entry.value();
        }

        /** The entry as the guest's own numbers have it. */
        public PageEntry guestOrOnly() {
            return guest.orElse(entry);
        }
    }
}
