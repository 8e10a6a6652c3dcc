package org.vmcoregdb.dump.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.bytes.ByteSource;

/**
 * A bitmap of pages, left in the file: a bit in byte {@code pfn / 8}, bit {@code pfn % 8} or counted from the other end. Ranks are found by an index of one
 * number per 512 bytes of bitmap (16 MiB of 4 KiB pages), made in one pass when the first rank is asked for. Safe for use
 * by many threads.
 */
public final class PageBitmap {
    private static final int BLOCK_BYTES = 512;
    private static final int BLOCK_BITS = BLOCK_BYTES * 8;
    private static final int PASS_BYTES = 128 * BLOCK_BYTES;

    private final ByteSource source;
    private final long offset;
    private final long bits;
    private final boolean highestFirst;
    private volatile long @Nullable [] ranks;

    /**
     * @param source the file
     * @param offset where in it the bitmap starts, in bytes
     * @param bits how many bits it has; the file has at least these, rounded up to bytes
     */
    public PageBitmap(ByteSource source, long offset, long bits) {
        this(source, offset, bits, false);
    }

    private PageBitmap(ByteSource source, long offset, long bits, boolean highestFirst) {
        this.source = source;
        this.offset = offset;
        this.bits = bits;
        this.highestFirst = highestFirst;
    }

    /** The same where the first page of a byte is its highest bit. */
    public PageBitmap highestFirst() {
        return new PageBitmap(source, offset, bits, true);
    }

    /** How many bits it has. */
    public long bits() {
        return bits;
    }

    /** Whether the bit of a page is set. */
    public boolean get(long pfn) throws IOException {
        return pfn >= 0 && pfn < bits && (word(pfn >>> 6) >>> (pfn & 63) & 1) != 0;
    }

    /** How many bits are set below {@code pfn}, which may be past the end. */
    public long rank(long pfn) throws IOException {
        long end = Math.min(pfn, bits);
        long[] index = ranks();
        int block = (int) (end / BLOCK_BITS);
        long rank = index[block];
        long last = end >>> 6;
        for (long word = (long) block * (BLOCK_BITS / 64); word < last; word++) {
            rank += Long.bitCount(word(word));
        }
        return (end & 63) == 0 ? rank : rank + Long.bitCount(word(last) & (1L << (end & 63)) - 1);
    }

    /** How many bits are set. */
    public long count() throws IOException {
        return rank(bits);
    }

    /**
     * The runs of set bits: pairs of first page and end (exclusive). After {@code limit} runs the rest is one last run:
     * only a damaged bitmap has so many.
     */
    public List<long[]> runs(int limit) throws IOException {
        List<long[]> runs = new ArrayList<>();
        long start = nextSet(0);
        while (start < bits) {
            long end = runs.size() + 1 < limit ? nextClear(start) : bits;
            runs.add(new long[] {start, end});
            start = nextSet(end);
        }
        return runs;
    }

    /** The first bit from {@code from} on that is set; {@link #bits()} or more if there is none. */
    public long nextSet(long from) throws IOException {
        return next(from, 0);
    }

    private long nextClear(long from) throws IOException {
        return next(from, -1);
    }

    /** The first bit from {@code from} on that differs from those of {@code same}, which is 0 or -1. */
    private long next(long from, long same) throws IOException {
        long at = from;
        while (at < bits) {
            long differing = (word(at >>> 6) ^ same) & -1L << (at & 63);
            if (differing != 0) {
                return Math.min(bits, (at & ~63L) + Long.numberOfTrailingZeros(differing));
            }
            at = (at & ~63L) + 64;
        }
        return bits;
    }

    private long word(long index) throws IOException {
        long word = source.littleEndianLong(offset + index * Long.BYTES);
        return highestFirst ? Long.reverse(Long.reverseBytes(word)) : word;
    }

    private long[] ranks() throws IOException {
        long[] known = ranks;
        if (known == null) {
            known = countBlocks();
            ranks = known;
        }
        return known;
    }

    private long[] countBlocks() throws IOException {
        long bytes = (bits + 7) / 8;
        long[] index = new long[Math.toIntExact(bits / BLOCK_BITS + 2)];
        byte[] buffer = new byte[PASS_BYTES];
        LongBuffer words =
                ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
        long rank = 0;
        int block = 0;
        for (long done = 0; done < bytes; done += PASS_BYTES) {
            int wanted = (int) Math.min(PASS_BYTES, bytes - done);
            int got = source.read(offset + done, buffer, 0, wanted);
            java.util.Arrays.fill(buffer, got, PASS_BYTES, (byte) 0);
            for (int word = 0; word * Long.BYTES < wanted; word++) {
                if (word % (BLOCK_BYTES / Long.BYTES) == 0) {
                    index[block++] = rank;
                }
                rank += Long.bitCount(words.get(word));
            }
        }
        java.util.Arrays.fill(index, block, index.length, rank);
        return index;
    }
}
