package org.vmcoregdb.server.cli;

import java.util.function.LongSupplier;

/** Lets so many lines through in a while, and counts the others. */
final class LineLimit {
    private static final int MOST_LINES = 100;
    private static final long WHILE_NANOS = 10_000_000_000L;

    private final LongSupplier clock;
    private long begin;
    private int written;
    private long leftOut;

    /**
     * What to do with a line.
     *
     * @param write whether to write it
     * @param leftOut how many lines before it were not written, if that is to be said now; else 0
     */
    record Verdict(boolean write, long leftOut) {}

    /** @param clock gives nanoseconds, as {@link System#nanoTime} does */
    LineLimit(LongSupplier clock) {
        this.clock = clock;
        this.begin = clock.getAsLong();
    }

    /** Whether to write the next line. */
    synchronized Verdict next() {
        long now = clock.getAsLong();
        long before = 0;
        if (now - begin >= WHILE_NANOS) {
            begin = now;
            written = 0;
            before = leftOut;
            leftOut = 0;
        }
        if (written == MOST_LINES) {
            leftOut++;
            return new Verdict(false, 0);
        }
        written++;
        return new Verdict(true, before);
    }
}
