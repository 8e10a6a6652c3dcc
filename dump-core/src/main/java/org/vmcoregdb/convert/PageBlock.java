package org.vmcoregdb.convert;

import java.nio.ByteBuffer;

/** Some pages that follow each other, as they will be written. Reused; for one thread at a time. */
final class PageBlock {
    /** Bytes of the pages of a block, unless one page has more. */
    private static final int BYTES = 1 << 20;

    /** What is written of a page. */
    enum State {
        /** Nothing: it is not wanted. */
        LEFT_OUT,
        /** Nothing: it was wanted, and is not there. */
        MISSING,
        /** That it is zeros. */
        ZEROS,
        /** Its bytes as they are. */
        PLAIN,
        /** Its bytes, compressed. */
        COMPRESSED
    }

    private final ByteBuffer data;
    private final State[] states;
    private final int[] sizes;
    private PagePlan.Chunk chunk = new PagePlan.Chunk(0);
    private int first;
    private int bytes;

    PageBlock(int pageSize) {
        int pages = pagesOf(pageSize);
        this.data = ByteBuffer.allocateDirect(pages * pageSize);
        this.states = new State[pages];
        this.sizes = new int[pages];
    }

    /** How many pages a block has: a divisor of those of a chunk. */
    static int pagesOf(int pageSize) {
        return Math.max(1, BYTES / pageSize);
    }

    /**
     * Makes it one of other pages, of which nothing is known yet.
     *
     * @param of the chunk they are in
     * @param from the first of them, counted in the chunk
     */
    void begin(PagePlan.Chunk of, int from) {
        chunk = of;
        first = from;
        bytes = 0;
    }

    /** What becomes of a page of which nothing is written at its place. */
    void set(int page, State state) {
        states[page] = state;
        sizes[page] = 0;
    }

    /** What becomes of a page of which bytes were put into the data, after those of the pages before it. */
    void set(int page, State state, int size) {
        states[page] = state;
        sizes[page] = size;
        bytes += size;
    }

    int count() {
        return states.length;
    }

    PagePlan.Chunk chunk() {
        return chunk;
    }

    /** The first of its pages, counted in the chunk. */
    int first() {
        return first;
    }

    State state(int page) {
        return states[page];
    }

    /** How many of the data are a page's. */
    int size(int page) {
        return sizes[page];
    }

    /** What is written of all its pages, in their order; outside the heap. */
    ByteBuffer data() {
        return data;
    }

    /** How many bytes of the data there are. */
    int bytes() {
        return bytes;
    }
}
