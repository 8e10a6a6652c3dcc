package org.vmcoregdb.dump.flattened;

import java.util.Arrays;

/** Runs of the file meant, ascending, not overlapping, each with its place in the stream: 24 bytes of memory for each. */
final class Runs {
    private static final int CHUNK_SHIFT = 12;
    private static final int CHUNK = 1 << CHUNK_SHIFT;

    /** In each chunk the starts of its runs, then their ends, then their places in the stream. */
    private long[][] chunks = new long[4][];

    private int count;

    void add(long start, long end, long streamOffset) {
        int chunk = count >>> CHUNK_SHIFT;
        if (chunk == chunks.length) {
            chunks = Arrays.copyOf(chunks, 2 * chunk);
        }
        if (chunks[chunk] == null) {
            chunks[chunk] = new long[3 * CHUNK];
        }
        int at = count & CHUNK - 1;
        chunks[chunk][at] = start;
        chunks[chunk][CHUNK + at] = end;
        chunks[chunk][2 * CHUNK + at] = streamOffset;
        count++;
    }

    int count() {
        return count;
    }

    long start(int run) {
        return chunks[run >>> CHUNK_SHIFT][run & CHUNK - 1];
    }

    long end(int run) {
        return chunks[run >>> CHUNK_SHIFT][CHUNK + (run & CHUNK - 1)];
    }

    long streamOffset(int run) {
        return chunks[run >>> CHUNK_SHIFT][2 * CHUNK + (run & CHUNK - 1)];
    }

    /** The first run that ends above {@code offset}, {@link #count()} if none does. */
    int firstEndingAbove(long offset) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (end(middle) > offset) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
