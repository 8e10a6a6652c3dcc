package org.vmcoregdb.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** Counts the bytes that a decoder has read. */
public final class CountingStream extends FilterInputStream {
    private final LongConsumer counted;
    private long count;

    /**
     * Nothing is read yet.
     *
     * @param counted receives the count after each read
     */
    public CountingStream(InputStream in, LongConsumer counted) {
        super(in);
        this.counted = counted;
    }

    /** Bytes that were read or skipped so far. */
    public long count() {
        return count;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        count += b < 0 ? 0 : 1;
        counted.accept(count);
        return b;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int got = super.read(target, offset, length);
        count += Math.max(0, got);
        counted.accept(count);
        return got;
    }

    @Override
    public long skip(long wanted) throws IOException {
        long skipped = super.skip(wanted);
        count += skipped;
        counted.accept(count);
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
