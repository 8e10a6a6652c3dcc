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

    /**
     * Where in a swap area the page is; only meaningful if it {@linkplain #isSwapped is swapped}.
     *
     * @return more than one where kernels of several ages mean different places; the kernel's areas tell which
     */
    List<SwapPlace> swapPlaces();

    /**
     * A page of a swap area.
     *
     * @param type the number of the area
     * @param offset the page in it
     */
    record SwapPlace(int type, long offset) {}
}
