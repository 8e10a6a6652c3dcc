package org.vmcoregdb.convert;

import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Which pages are memory, and which of them are written: bitmaps of 32,768 pages each, of which those that are all alike take no room. For one thread,
 * which may give chunks to others.
 */
final class PagePlan {
    /** Pages of a chunk. */
    static final int CHUNK = 1 << 15;

    private static final int WORDS = CHUNK / Long.SIZE;
    private static final long[] NONE = new long[WORDS];
    private static final long[] ALL = all();

    private final NavigableMap<Long, Chunk> chunks = new TreeMap<>();
    private long wanted;

    /** Pages from {@code number} times {@link #CHUNK} on. */
    static final class Chunk {
        private final long number;
        private long[] memory;
        private long[] written;

        Chunk(long number) {
            this.number = number;
            this.memory = new long[WORDS];
            this.written = new long[WORDS];
        }

        long number() {
            return number;
        }

        long firstPfn() {
            return number * CHUNK;
        }

        void addMemory(long fromPfn, long toPfn) {
            for (long pfn = Math.max(fromPfn, firstPfn()); pfn < Math.min(toPfn, firstPfn() + CHUNK); pfn++) {
                set(memory, (int) (pfn - firstPfn()));
            }
        }

        void write(int page) {
            set(written, page);
        }

        boolean isMemory(int page) {
            return get(memory, page);
        }

        boolean isWritten(int page) {
            return get(written, page);
        }

        /** The page turned out not to be there. */
        void forget(int page) {
            if (written == ALL) {
                written = ALL.clone();
            }
            written[page / Long.SIZE] &= ~(1L << page % Long.SIZE);
        }

        long[] memoryWords() {
            return memory;
        }

        long[] writtenWords() {
            return written;
        }

        /** How many pages are written. */
        int count() {
            return count(written);
        }

        /** How many pages are memory. */
        int countMemory() {
            return count(memory);
        }

        private static int count(long[] words) {
            int count = 0;
            for (long word : words) {
                count += Long.bitCount(word);
            }
            return count;
        }

        /** Whether any of these pages is written. */
        boolean isAnyWritten(int from, int pages) {
            for (int page = from; page < from + pages; page++) {
                if (isWritten(page)) {
                    return true;
                }
            }
            return false;
        }

        private static void set(long[] words, int page) {
            words[page / Long.SIZE] |= 1L << page % Long.SIZE;
        }

        private static boolean get(long[] words, int page) {
            return (words[page / Long.SIZE] >>> page % Long.SIZE & 1) != 0;
        }

        private void shrink() {
            memory = shared(memory);
            written = shared(written);
        }
    }

    private static long[] all() {
        long[] words = new long[WORDS];
        Arrays.fill(words, -1);
        return words;
    }

    private static long[] shared(long[] words) {
        return Arrays.equals(words, ALL) ? ALL : Arrays.equals(words, NONE) ? NONE : words;
    }

    /** Adds one that is ready. */
    void add(Chunk chunk) {
        chunk.shrink();
        wanted += chunk.count();
        chunks.put(chunk.number, chunk);
    }

    /** All that have memory, in their order. */
    Iterable<Chunk> chunks() {
        return chunks.values();
    }

    /** How many pages were to be written when the plan was made. */
    long wanted() {
        return wanted;
    }

    /** One more than the number of the last page that is memory. */
    long end() {
        for (Chunk chunk : chunks.descendingMap().values()) {
            for (int page = CHUNK - 1; page >= 0; page--) {
                if (chunk.isMemory(page)) {
                    return chunk.firstPfn() + page + 1;
                }
            }
        }
        return 0;
    }
}
