package org.vmcoregdb.unwind.frame;

import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.WordOrder;

/** A copy of a part of a stack, to be looked through word by word. Pages may be missing. */
public final class StackCopy {
    /** More than any stack has: THREAD_SIZE with KASAN is 64 KiB. */
    private static final long LIMIT_BYTES = 1 << 18;

    private final WordOrder words;
    private final long low;
    private final byte[] bytes;
    private final boolean[] present;

    private StackCopy(WordOrder words, long low, byte[] bytes, boolean[] present) {
        this.words = words;
        this.low = low;
        this.bytes = bytes;
        this.present = present;
    }

    /**
     * Reads the whole words from {@code low}, which is rounded up to a word, to below {@code high}; not more than a stack can have.
     */
    public static StackCopy of(AddressSpace memory, long low, long high) {
        long start = low + 7 & ~7L;
        long length = Long.compareUnsigned(start, high) < 0 ? Math.min(LIMIT_BYTES, high - start) & ~7L : 0;
        byte[] bytes = new byte[(int) Math.max(0, length)];
        boolean[] present = new boolean[bytes.length / 8];
        int page = memory.pageSize();
        int at = 0;
        while (at < bytes.length) {
            int chunk = Math.min(bytes.length - at, page - (int) (start + at & page - 1));
            int got = memory.read(start + at, bytes, at, chunk);
            for (int i = at / 8; i < (at + got) / 8; i++) {
                present[i] = true;
            }
            at += chunk;
        }
        return new StackCopy(memory.words(), start, bytes, present);
    }

    /** Number of words, missing ones included. */
    public int count() {
        return present.length;
    }

    /** Address of a word. */
    public long address(int index) {
        return low + 8L * index;
    }

    /** True if the dump has this word. */
    public boolean has(int index) {
        return present[index];
    }

    /** True if the dump has all of {@code count} words from this one on. */
    public boolean has(int index, int count) {
        if (index + count > present.length) {
            return false;
        }
        for (int i = index; i < index + count; i++) {
            if (!present[i]) {
                return false;
            }
        }
        return true;
    }

    /** A word; 0 if it is missing. */
    public long word(int index) {
        return words.getLong(bytes, 8 * index);
    }
}
