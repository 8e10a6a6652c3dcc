package org.vmcoregdb.memory;

import java.util.List;

/** An entry of a page table, as its architecture and the kernel mean it. */
public interface PageEntry {
    /** The whole entry. */
    long value();

    /** Whether it maps something, or would if access were allowed. */
    boolean isMapped();

    /** Whether it says where in a swap area the page is. */
    boolean isSwapped();

    /** The physical address in it. */
    long paddr();

    /** Names of the bits that are set, as crash has them; empty if it maps nothing. */
    List<String> flags();

    /** The number of the swap area; only meaningful if it {@linkplain #isSwapped is swapped}. */
    int swapType();

    /** The page in the swap area; only meaningful if it {@linkplain #isSwapped is swapped}. */
    long swapOffset();
}
