package org.vmcoregdb.memory;

import java.util.Arrays;
import java.util.function.LongConsumer;

/** Looks for bytes in virtual memory, passing over what is missing. */
public final class ImageScan {
    private static final int CHUNK = 1 << 18;

    private ImageScan() {}

    /**
     * Finds all places of a pattern.
     *
     * @param from first address
     * @param bytes how many to search
     * @param pattern what to look for; shorter than a page
     * @param found receives each address, ascending
     */
    public static void forEach(AddressSpace memory, long from, long bytes, byte[] pattern, LongConsumer found) {
        byte[] chunk = new byte[CHUNK + pattern.length - 1];
        int[] steps = steps(pattern);
        int tail = length(pattern) - 1;
        for (long done = 0; done < bytes; done += CHUNK) {
            copy(memory, from + done, chunk);
            int last = (int) Math.min(CHUNK, bytes - done);
            int i = 0;
            while (i < last) {
                int step = steps[chunk[i + tail] & 0xff];
                if (step == 0) {
                    if (matches(chunk, i, pattern)) {
                        found.accept(from + done + i);
                    }
                    step = 1;
                }
                i += step;
            }
        }
    }

    /**
     * How far the pattern can be moved on, by the byte at its last place (Horspool); 0 for the byte that it has there. The zeros at its
     * end are not counted in, because memory is full of them.
     */
    private static int[] steps(byte[] pattern) {
        int length = length(pattern);
        int[] steps = new int[1 << Byte.SIZE];
        Arrays.fill(steps, length);
        for (int i = 0; i < length; i++) {
            steps[pattern[i] & 0xff] = length - 1 - i;
        }
        return steps;
    }

    private static int length(byte[] pattern) {
        int length = pattern.length;
        while (length > 1 && pattern[length - 1] == 0) {
            length--;
        }
        return length;
    }

    private static boolean matches(byte[] chunk, int at, byte[] pattern) {
        for (int i = 0; i < pattern.length; i++) {
            if (chunk[at + i] != pattern[i]) {
                return false;
            }
        }
        return true;
    }

    /** Fills {@code target}; bytes that are missing are 0. */
    public static void copy(AddressSpace memory, long vaddr, byte[] target) {
        long inPage = memory.pageSize() - 1L;
        int done = 0;
        while (done < target.length) {
            int got = memory.read(vaddr + done, target, done, target.length - done);
            done += got;
            if (done < target.length) {
                // to the next page
                int skip = (int) Math.min(target.length - done, inPage + 1 - (vaddr + done & inPage));
                Arrays.fill(target, done, done + skip, (byte) 0);
                done += skip;
            }
        }
    }
}
