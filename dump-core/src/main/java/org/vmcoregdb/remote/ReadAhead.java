package org.vmcoregdb.remote;

/**
 * How much is asked for at once. Who reads on where an earlier request ended is passing over a part of the file, and gets twice as much each
 * time; a place that nobody came from gets little. Several can pass over several parts at once. Not safe for use by several threads.
 */
final class ReadAhead {
    private static final int PASSES = 8;

    private final int mostBlocks;
    private final long[] ends = new long[PASSES];
    private final int[] sizes = new int[PASSES];
    private int next;

    /** @param mostBlocks of any request */
    ReadAhead(int mostBlocks) {
        this.mostBlocks = mostBlocks;
        java.util.Arrays.fill(ends, -1);
    }

    /** As many of some blocks as one request asks for. */
    int most(int wanted) {
        return Math.min(mostBlocks, wanted);
    }

    /**
     * How many blocks to ask for.
     *
     * @param first the first one that is missing
     * @param needed how many from there on are wanted now
     * @param leastBlocks of a request at a new place
     */
    int blocks(long first, int needed, int leastBlocks) {
        for (int i = 0; i < PASSES; i++) {
            // nearly where it ended counts, too: what lies between was there already
            if (ends[i] >= 0 && first >= ends[i] && first - ends[i] < leastBlocks) {
                sizes[i] = Math.min(mostBlocks, Math.max(needed, sizes[i] * 2));
                ends[i] = first + sizes[i];
                return sizes[i];
            }
        }
        int size = Math.min(mostBlocks, Math.max(needed, leastBlocks));
        ends[next] = first + size;
        sizes[next] = size;
        next = (next + 1) % PASSES;
        return size;
    }
}
