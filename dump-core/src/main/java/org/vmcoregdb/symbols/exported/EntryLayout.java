package org.vmcoregdb.symbols.exported;

import org.vmcoregdb.memory.WordOrder;

/** The layouts that {@code struct kernel_symbol} has had. */
enum EntryLayout {
    /** Distances, with a namespace: 5.4 on. */
    RELATIVE(Integer.BYTES, 3),
    /** Distances: 4.19 to 5.3. */
    RELATIVE_PLAIN(Integer.BYTES, 2),
    /** Addresses, with a namespace. */
    ABSOLUTE(Long.BYTES, 3),
    /** Addresses. */
    ABSOLUTE_PLAIN(Long.BYTES, 2);

    private final int width;
    private final int words;

    EntryLayout(int width, int words) {
        this.width = width;
        this.words = words;
    }

    /** Bytes of a pointer; entries are aligned to that. */
    int width() {
        return width;
    }

    /** Bytes of an entry. */
    int size() {
        return width * words;
    }

    /**
     * Where the value of the entry leads to.
     *
     * @param place the entry's address
     */
    long value(WordOrder order, byte[] entry, long place) {
        return pointer(order, entry, 0, place, width);
    }

    /** The address of the entry's name. */
    long name(WordOrder order, byte[] entry, long place) {
        return pointer(order, entry, width, place + width, width);
    }

    /**
     * Where a pointer leads to.
     *
     * @param at where it is in {@code bytes}
     * @param place its own address
     * @param width 4 for a distance, 8 for an address
     */
    static long pointer(WordOrder order, byte[] bytes, int at, long place, int width) {
        return width == Integer.BYTES ? place + order.getInt(bytes, at) : order.getLong(bytes, at);
    }
}
