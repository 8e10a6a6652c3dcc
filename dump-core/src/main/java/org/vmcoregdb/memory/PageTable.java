package org.vmcoregdb.memory;

import java.util.OptionalLong;

/** The page tables of one address space. Immutable and safe for many threads. */
public interface PageTable {
    /** Physical address of the outermost table. */
    long root();

    /** Size in bytes of the smallest page that they map. */
    int pageSize();

    /**
     * Translates without recording the way.
     *
     * @return the physical address, or the {@linkplain FaultReason#code code} of the reason why there is none, which is negative
     */
    long translate(long vaddr);

    /** Translates and records each step. */
    Translation walk(long vaddr);

    /**
     * The next address at or after {@code vaddr} (unsigned) that may be mapped: skips whole absent tables.
     *
     * @return such an address, or empty if there is none up to the end of the address space
     */
    OptionalLong nextMapped(long vaddr);
}
