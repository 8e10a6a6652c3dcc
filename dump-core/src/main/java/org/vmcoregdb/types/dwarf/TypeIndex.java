package org.vmcoregdb.types.dwarf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.ByteSource;

/**
 * From the hash of a name to the entries that may have it: pairs of a hash and an {@link EntryCode}, sorted, so that a lookup is a
 * binary search where they lie, in memory or in a mapped file. Immutable, safe for use by many threads.
 */
final class TypeIndex {
    static final int PAIR = Integer.BYTES + Long.BYTES;
    static final TypeIndex EMPTY = new TypeIndex(new ByteArraySource("empty index", new byte[0]), 0, 0);

    private final ByteSource bytes;
    private final long start;
    private final int count;

    /** @param start where the pairs are */
    TypeIndex(ByteSource bytes, long start, int count) {
        this.bytes = bytes;
        this.start = start;
        this.count = count;
    }

    /** Of hashes and the entries that they are of, in no order. */
    static TypeIndex of(int[] hashes, long[] codes, int count) {
        long[] order = new long[count];
        for (int i = 0; i < count; i++) {
            order[i] = (long) hashes[i] << Integer.SIZE | i;
        }
        Arrays.sort(order);
        byte[] pairs = new byte[count * PAIR];
        int from = 0;
        while (from < count) {
            int hash = (int) (order[from] >>> Integer.SIZE);
            int to = from + 1;
            while (to < count && (int) (order[to] >>> Integer.SIZE) == hash) {
                to++;
            }
            putRun(pairs, order, codes, from, to);
            from = to;
        }
        return new TypeIndex(new ByteArraySource("index of types", pairs), 0, count);
    }

    private static void putRun(byte[] pairs, long[] order, long[] codes, int from, int to) {
        long[] run = new long[to - from];
        for (int i = 0; i < run.length; i++) {
            run[i] = codes[(int) order[from + i]];
        }
        Arrays.sort(run);
        for (int i = 0; i < run.length; i++) {
            int at = (from + i) * PAIR;
            put(pairs, at, order[from + i] >>> Integer.SIZE, Integer.BYTES);
            put(pairs, at + Integer.BYTES, run[i], Long.BYTES);
        }
    }

    private static void put(byte[] bytes, int at, long value, int width) {
        for (int i = 0; i < width; i++) {
            bytes[at + i] = (byte) (value >>> Byte.SIZE * i);
        }
    }

    int count() {
        return count;
    }

    /** A copy of its pairs. */
    byte[] pairs() {
        byte[] copy = new byte[count * PAIR];
        try {
            int got = bytes.read(start, copy, 0, copy.length);
            return got == copy.length ? copy : new byte[0];
        } catch (IOException e) {
            throw new UncheckedIOException("an array cannot be read", e);
        }
    }

    private int hash(int index) throws IOException {
        return (int) bytes.littleEndianLong(start + (long) index * PAIR);
    }

    /** The entry of a pair. */
    long code(int index) throws IOException {
        return bytes.littleEndianLong(start + (long) index * PAIR + Integer.BYTES);
    }

    /** The first pair of a hash; those after it may have the same. */
    int first(int hash) throws IOException {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (hash(middle) < hash) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** True if a pair has a hash. */
    boolean is(int index, int hash) throws IOException {
        return index < count && hash(index) == hash;
    }
}
