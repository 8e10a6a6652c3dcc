package org.vmcoregdb.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * An expanded stream that ends with a {@link RefusedException} where it has become far larger than the compressed bytes it
 * comes from: debug information shrinks to a fifth or a tenth, a bomb to a thousandth.
 */
public final class GuardedStream extends FilterInputStream {
    /** So many bytes may come of anything. */
    static final long FREE_BYTES = 64L << 20;
    /** How many bytes may come of one compressed byte, beyond that. */
    static final int RATIO = 200;
    /** So many bytes may come of nothing. */
    static final long LIMIT_BYTES = 64L << 30;

    private final CountingStream compressed;
    private final String name;
    private long count;

    /**
     * @param expanded the stream
     * @param compressed what the decoder of {@code expanded} reads
     * @param name the file's name, for the sentence
     */
    public GuardedStream(InputStream expanded, CountingStream compressed, String name) {
        super(expanded);
        this.compressed = compressed;
        this.name = name;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        account(b < 0 ? 0 : 1);
        return b;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int got = super.read(target, offset, length);
        account(got);
        return got;
    }

    /** Skipping is reading: what is skipped was expanded, too. */
    @Override
    public long skip(long wanted) throws IOException {
        long skipped = super.skip(Math.min(wanted, FREE_BYTES));
        account(skipped);
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void account(long got) throws RefusedException {
        count += Math.max(0, got);
        if (count > LIMIT_BYTES) {
            throw new RefusedException(name + " is refused: it expands to more than " + (LIMIT_BYTES >> 30) + " GiB");
        }
        if (count > FREE_BYTES && count - FREE_BYTES > RATIO * compressed.count()) {
            throw new RefusedException(name + " is refused: " + compressed.count()
                    + " of its bytes expand to more than " + count + ", which no debug information does");
        }
    }
}
