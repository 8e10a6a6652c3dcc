package org.vmcoregdb.dump.qemu;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.vmcoregdb.bytes.ByteOutput;
import org.vmcoregdb.bytes.Cursor;
import org.vmcoregdb.bytes.FormatException;

/**
 * Where each page of a stream is: runs of pages that follow each other in memory and in the file, as they do in a stream but for the
 * words between them. Filled from the start of the stream to its end, then searched.
 */
final class PageRuns {
    /** What a run is of. */
    enum Kind {
        /** Pages as they were. */
        PLAIN,
        /** Pages that are full of one byte. */
        FILLED,
        /** Pages that are zlib streams, each with its length before it. */
        ZLIB
    }

    /** Runs have 32 bytes each. A machine of a terabyte has some million. */
    private static final int MOST_RUNS = 16 << 20;

    private static final int RUN_BYTES = 21;
    private static final long MOST_PAGES = 1L << 40;

    private final int stride;
    private long[] pages = new long[64];
    private long[] places = new long[64];
    private int[] lengths = new int[64];
    private byte[] kinds = new byte[64];
    private int count;
    private boolean ascending = true;

    /** @param stride bytes between the beginnings of two plain pages of a run */
    PageRuns(int stride) {
        this.stride = stride;
    }

    /**
     * Adds a page that was found behind all others.
     *
     * @param place file offset of its bytes; of a filled one the byte
     * @return false if there are more than any machine has
     */
    boolean add(long page, long place, Kind kind) {
        int last = count - 1;
        if (last >= 0 && kinds[last] == kind.ordinal() && page == pages[last] + lengths[last] && follows(last, place)) {
            lengths[last]++;
            return true;
        }
        if (count == MOST_RUNS) {
            return false;
        }
        if (count == pages.length) {
            int capacity = count + (count >> 1);
            pages = Arrays.copyOf(pages, capacity);
            places = Arrays.copyOf(places, capacity);
            lengths = Arrays.copyOf(lengths, capacity);
            kinds = Arrays.copyOf(kinds, capacity);
        }
        ascending &= last < 0 || page >= pages[last] + lengths[last];
        put(count++, page, place, 1, kind.ordinal());
        return true;
    }

    private void put(int run, long page, long place, int length, int kind) {
        pages[run] = page;
        places[run] = place;
        lengths[run] = length;
        kinds[run] = (byte) kind;
    }

    private boolean follows(int run, long place) {
        return switch (Kind.values()[kinds[run]]) {
            case PLAIN -> place == places[run] + (long) lengths[run] * stride && lengths[run] < Integer.MAX_VALUE;
            case FILLED -> place == places[run] && lengths[run] < Integer.MAX_VALUE;
            case ZLIB -> false;
        };
    }

    /** To be called when all pages were added: of a page that is there several times the last one counts. */
    PageRuns sorted() {
        if (ascending) {
            return this;
        }
        Integer[] order = new Integer[count];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingLong(run -> pages[run]));
        long[] borders = new long[2 * count];
        for (int i = 0; i < count; i++) {
            borders[2 * i] = pages[i];
            borders[2 * i + 1] = pages[i] + lengths[i];
        }
        Arrays.sort(borders);
        PriorityQueue<Integer> active = new PriorityQueue<>(Comparator.reverseOrder());
        PageRuns result = new PageRuns(stride);
        int next = 0;
        for (int i = 0; i + 1 < borders.length; i++) {
            while (next < count && pages[order[next]] <= borders[i]) {
                active.add(order[next++]);
            }
            while (!active.isEmpty() && pages[active.peek()] + lengths[active.peek()] <= borders[i]) {
                active.remove();
            }
            if (!active.isEmpty() && borders[i] < borders[i + 1]) {
                result.addPart(this, active.peek(), borders[i], borders[i + 1]);
            }
        }
        return result;
    }

    /** A part of another's run, behind all that is there. */
    private void addPart(PageRuns from, int run, long first, long end) {
        long place = from.placeIn(run, first);
        int last = count - 1;
        if (last >= 0
                && kinds[last] == from.kinds[run]
                && first == pages[last] + lengths[last]
                && follows(last, place)) {
            lengths[last] += (int) (end - first);
            return;
        }
        if (count == pages.length) {
            int capacity = count + (count >> 1);
            pages = Arrays.copyOf(pages, capacity);
            places = Arrays.copyOf(places, capacity);
            lengths = Arrays.copyOf(lengths, capacity);
            kinds = Arrays.copyOf(kinds, capacity);
        }
        put(count++, first, place, (int) (end - first), from.kinds[run]);
    }

    private long placeIn(int run, long page) {
        boolean plain = kinds[run] == Kind.PLAIN.ordinal();
        return plain ? places[run] + (page - pages[run]) * stride : places[run];
    }

    /** The run that has a page, -1 if none has. */
    int find(long page) {
        int found = Arrays.binarySearch(pages, 0, count, page);
        int run = found >= 0 ? found : -found - 2;
        return run >= 0 && page - pages[run] < lengths[run] ? run : -1;
    }

    /** What a run is of. */
    Kind kind(int run) {
        return Kind.values()[kinds[run]];
    }

    /** Where a page of a run is, or what byte it is full of. */
    long place(int run, long page) {
        return placeIn(run, page);
    }

    /** The first page of a run. */
    long firstPage(int run) {
        return pages[run];
    }

    /** Writes all of them down, 21 bytes each. */
    void save(ByteOutput out) {
        out.u32(stride).u32(count);
        for (int run = 0; run < count; run++) {
            out.u64(pages[run]).u64(places[run]).u32(lengths[run]).u8(kinds[run]);
        }
    }

    /**
     * Reads what was written down.
     *
     * @param pageSize in bytes
     * @param fileSize of the stream, in which all pages are
     * @throws FormatException if these cannot be runs of such a file
     */
    static PageRuns restore(Cursor in, int pageSize, long fileSize) throws FormatException {
        PageRuns runs = new PageRuns(in.s32("stride"));
        long count = in.u32("runs");
        if (count > MOST_RUNS || count > in.remaining() / RUN_BYTES) {
            throw new FormatException("more runs than there are bytes for");
        }
        runs.pages = new long[(int) count];
        runs.places = new long[(int) count];
        runs.lengths = new int[(int) count];
        runs.kinds = new byte[(int) count];
        for (int run = 0; run < count; run++) {
            runs.put(run, in.s64("page"), in.s64("place"), in.s32("length"), in.u8("kind"));
            if (!runs.isPossible(run, pageSize, fileSize)) {
                throw new FormatException("a run of pages that cannot be");
            }
        }
        runs.count = (int) count;
        return runs;
    }

    private boolean isPossible(int run, int pageSize, long fileSize) {
        long before = run == 0 ? 0 : pages[run - 1] + lengths[run - 1];
        if (pages[run] < before
                || pages[run] > MOST_PAGES
                || lengths[run] <= 0
                || places[run] < 0
                || places[run] > fileSize
                || kinds[run] < 0
                || kinds[run] >= Kind.values().length) {
            return false;
        }
        return switch (kind(run)) {
            case PLAIN -> places[run] + (lengths[run] - 1L) * stride + pageSize <= fileSize;
            case FILLED -> places[run] <= 0xff;
            case ZLIB -> lengths[run] == 1 && places[run] + Integer.BYTES <= fileSize;
        };
    }

    int count() {
        return count;
    }
}
