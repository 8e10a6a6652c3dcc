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
        for (long done = 0; done < bytes; done += CHUNK) {
            copy(memory, from + done, chunk);
            int last = (int) Math.min(CHUNK, bytes - done);
            for (int i = 0; i < last; i++) {
                if (chunk[i] == pattern[0] && matches(chunk, i, pattern)) {
                    found.accept(from + done + i);
                }
            }
        }
    }

    private static boolean matches(byte[] chunk, int at, byte[] pattern) {
        for (int i = 1; i < pattern.length; i++) {
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
