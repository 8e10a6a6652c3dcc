package org.vmcoregdb.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The expanded stream of a dump, which ends with a {@link RefusedException} where it fills the disk out of next to nothing.
 * Memory that was never used is zeros: these cost no disk, and a small file may expand to many of them; what is not zeros
 * never shrinks to a thousandth.
 */
final class BombGuard extends FilterInputStream {
    /** So many bytes that take room may come of anything. */
    static final long FREE_STORED = 1L << 30;
    /** How many bytes that take room may come of one compressed byte, beyond that. */
    static final int STORED_RATIO = 1000;

    static final long FREE_BYTES = 64L << 30;
    /** More than zeros alone shrink in any format but zstd's. */
    static final int RATIO = 20_000;

    private final CountingStream compressed;
    private final NewFile file;
    private final String name;
    private final long freeStored;

    /**
     * @param expanded the stream
     * @param compressed what the decoder of {@code expanded} reads
     * @param file what it is written to
     * @param name of the compressed file, for the sentence
     */
    BombGuard(InputStream expanded, CountingStream compressed, NewFile file, String name) {
        this(expanded, compressed, file, name, FREE_STORED);
    }

    /** One that lets fewer bytes come of anything. */
    BombGuard(InputStream expanded, CountingStream compressed, NewFile file, String name, long freeStored) {
        super(expanded);
        this.freeStored = freeStored;
        this.compressed = compressed;
        this.file = file;
        this.name = name;
    }

    @Override
    public int read() throws IOException {
        check();
        return super.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        check();
        return super.read(target, offset, length);
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void check() throws RefusedException {
        long from = compressed.count();
        if (file.storedBytes() - freeStored > STORED_RATIO * from || file.size() - FREE_BYTES > RATIO * from) {
            throw new RefusedException(name + " is refused: " + from + " of its bytes expand to " + file.size()
                    + ", which no dump does; what you trust you can expand yourself and open the result");
        }
    }
}
