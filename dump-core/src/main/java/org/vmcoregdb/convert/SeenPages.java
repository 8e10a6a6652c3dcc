package org.vmcoregdb.convert;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Pages that were met, by a checksum of their bytes: which page is the first that may have the same. Whether it has them is for who asks to see. A page that
 * was met stays; there is room for the first million of a large dump. Safe for many threads, which meet pages in any order.
 */
final class SeenPages {
    /** No page. */
    static final int NONE = -1;

    private static final int MOST_SLOTS = 1 << 20;
    private static final int FEWEST_SLOTS = 1 << 10;
    private static final int PROBES = 4;

    /** Page numbers have fewer bits ({@link PlanMaker} sees to it); above them are bits of the checksum. */
    private static final int NUMBER_BITS = 36;

    private static final long NUMBER = (1L << NUMBER_BITS) - 1;
    private static final int CHECKSUM_SHIFT = Integer.SIZE - (Long.SIZE - NUMBER_BITS);

    /** One more than a page's number, and above it the upper bits of the checksum; 0 where no page is. */
    private final AtomicLongArray slots;

    /** @param pages how many will be met at most */
    SeenPages(long pages) {
        long half = Math.max(FEWEST_SLOTS, Math.min(MOST_SLOTS, pages / 2));
        slots = new AtomicLongArray(Integer.highestOneBit((int) half));
    }

    /** How many slots there are: they are counted from 0. */
    int size() {
        return slots.length();
    }

    /**
     * The slot of the first page that was met with the same checksum; a free one is the page's own from then on. {@link #NONE} if neither is found.
     *
     * @param pfn the page's number
     * @param checksum of its bytes
     */
    int slot(long pfn, int checksum) {
        long entry = ((checksum >>> CHECKSUM_SHIFT) & 0xffffffffL) << NUMBER_BITS | (pfn + 1);
        for (int probe = 0; probe < PROBES; probe++) {
            int slot = (checksum + probe) & (slots.length() - 1);
            long there = slots.get(slot);
            if (there == 0) {
                there = slots.compareAndExchange(slot, 0, entry);
            }
            if (there == 0 || (there & ~NUMBER) == (entry & ~NUMBER)) {
                return slot;
            }
        }
        return NONE;
    }

    /** The page that a slot which {@link #slot} gave is of. */
    long first(int slot) {
        return (slots.get(slot) & NUMBER) - 1;
    }
}
