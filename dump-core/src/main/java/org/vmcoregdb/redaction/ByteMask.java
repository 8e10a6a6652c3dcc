package org.vmcoregdb.redaction;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/** Pieces of physical memory whose bytes are replaced. To be filled by one thread, then read by many. */
final class ByteMask {
    /** What stands in their place: it can be seen that it is not what was there, in text and in numbers. */
    static final byte FILL = 'X';

    private static final int LARGEST_PAGE = 1 << 16;

    private final TreeMap<Long, Long> ends = new TreeMap<>();

    /** Returns whether it is new. */
    boolean add(long paddr, int bytes) {
        Long known = ends.get(paddr);
        if (known != null && known >= paddr + bytes) {
            return false;
        }
        ends.put(paddr, paddr + bytes);
        return true;
    }

    /** Whether any byte from {@code start} to {@code end} is replaced. */
    boolean touches(long start, long end) {
        for (long to : near(start, end).values()) {
            if (to > start) {
                return true;
            }
        }
        return false;
    }

    /** Replaces those of a page that begins at {@code start}. */
    void apply(long start, byte[] page) {
        near(start, start + page.length).forEach((from, to) -> {
            int first = (int) Math.max(0, from - start);
            int last = (int) Math.min(page.length, to - start);
            if (first < last) {
                Arrays.fill(page, first, last, FILL);
            }
        });
    }

    /** A piece lies within a page of the kernel: nothing that begins further before can reach this one. */
    private SortedMap<Long, Long> near(long start, long end) {
        return ends.subMap(start - LARGEST_PAGE, end);
    }
}
