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
     * Where the value of an entry leads to.
     *
     * @param at where the entry is in {@code bytes}
     * @param place the entry's address
     */
    long value(WordOrder order, byte[] bytes, int at, long place) {
        return pointer(order, bytes, at, place);
    }

    /** The address of the entry's name; parameters as of {@link #value}. */
    long name(WordOrder order, byte[] bytes, int at, long place) {
        return pointer(order, bytes, at + width, place + width);
    }

    private long pointer(WordOrder order, byte[] bytes, int at, long place) {
        return width == Integer.BYTES ? place + order.getInt(bytes, at) : order.getLong(bytes, at);
    }
}
