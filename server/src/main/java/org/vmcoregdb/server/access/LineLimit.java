package org.vmcoregdb.server.access;

import java.util.function.LongSupplier;

/** Lets so many lines through in a while, and counts the others. */
public final class LineLimit {
    private static final long WHILE_NANOS = 10_000_000_000L;

    private final LongSupplier clock;
    private final int most;
    private long begin;
    private int written;
    private long leftOut;

    /**
     * What to do with a line.
     *
     * @param write whether to write it
     * @param leftOut how many lines before it were not written, if that is to be said now; else 0
     */
    public record Verdict(boolean write, long leftOut) {}

    /**
     * A limit.
     *
     * @param clock gives nanoseconds, as {@link System#nanoTime} does
     * @param most how many lines in ten seconds
     */
    public LineLimit(LongSupplier clock, int most) {
        this.clock = clock;
        this.most = most;
        this.begin = clock.getAsLong();
    }

    /** Whether to write the next line. */
    public synchronized Verdict next() {
        long now = clock.getAsLong();
        long before = 0;
        if (now - begin >= WHILE_NANOS) {
            begin = now;
            written = 0;
            before = leftOut;
            leftOut = 0;
        }
        if (written == most) {
            leftOut++;
            return new Verdict(false, 0);
        }
        written++;
        return new Verdict(true, before);
    }
}
