package org.vmcoregdb.disasm.arm64;

/** The immediate of logical instructions: N in bit 22, immr from bit 16, imms from bit 10, for the size in bit 31. */
final class BitMask {
    private BitMask() {}

    /** True if a word's immediate is one. */
    static boolean isValid(int word) {
        int size = elementBits(word);
        int ones = word >>> 10 & 63;
        return size >= 2 && (word < 0 || size < 64) && (ones & size - 1) != size - 1;
    }

    /** The immediate of a word for which {@link #isValid} holds, as the register's 32 or 64 bits; else 0. */
    static long of(int word) {
        if (!isValid(word)) {
            return 0;
        }
        int size = elementBits(word);
        int ones = (word >>> 10 & 63 & size - 1) + 1;
        int turn = word >>> 16 & 63 & size - 1;
        long element = (1L << ones) - 1;
        long all = size == 64 ? -1L : (1L << size) - 1;
        long mask = turn == 0 ? element : (element >>> turn | element << size - turn) & all;
        for (int filled = size; filled < 64; filled *= 2) {
            mask |= mask << filled;
        }
        return word < 0 ? mask : mask & 0xffffffffL;
    }

    private static int elementBits(int word) {
        int length = (word >>> 22 & 1) << 6 | ~(word >>> 10) & 63;
        return length == 0 ? 0 : Integer.highestOneBit(length);
    }

    /** True if the immediate can be moved by movz or movn, which is then how it is written. */
    static boolean isWide(int word) {
        if (!isValid(word)) {
            return false;
        }
        long value = of(word);
        boolean is64 = word < 0;
        return fitsHalf(value, is64) || fitsHalf(is64 ? ~value : ~value & 0xffffffffL, is64);
    }

    private static boolean fitsHalf(long value, boolean is64) {
        for (int shift = 0; shift < (is64 ? 64 : 32); shift += 16) {
            if ((value & ~(0xffffL << shift)) == 0) {
                return true;
            }
        }
        return false;
    }
}
