package org.vmcoregdb.disasm.arm64;

import java.util.Arrays;

/** Some bits of an instruction word, read as one number: the first of the places has the high bits. */
final class Bits {
    private final int[] shifts;
    private final int[] widths;
    private final int width;

    private Bits(int[] shifts, int[] widths) {
        this.shifts = shifts;
        this.widths = widths;
        this.width = Arrays.stream(widths).sum();
    }

    /** {@code width} bits, the lowest of which is bit {@code shift}. */
    static Bits at(int shift, int width) {
        return new Bits(new int[] {shift}, new int[] {width});
    }

    /** These bits, and below them those. */
    Bits then(Bits low) {
        int[] places = Arrays.copyOf(shifts, shifts.length + low.shifts.length);
        int[] sizes = Arrays.copyOf(widths, places.length);
        System.arraycopy(low.shifts, 0, places, shifts.length, low.shifts.length);
        System.arraycopy(low.widths, 0, sizes, shifts.length, low.shifts.length);
        return new Bits(places, sizes);
    }

    /** How many bits they are. */
    int width() {
        return width;
    }

    /** The number in a word, not negative. */
    int of(int word) {
        int value = 0;
        for (int i = 0; i < shifts.length; i++) {
            value = value << widths[i] | word >>> shifts[i] & (1 << widths[i]) - 1;
        }
        return value;
    }

    /** The number in a word, the highest bit being the sign. */
    int signed(int word) {
        int unused = Integer.SIZE - width;
        return of(word) << unused >> unused;
    }

    /** A word that has a number in these bits, and is 0 elsewhere. */
    int put(int value) {
        int word = 0;
        int rest = value;
        for (int i = shifts.length - 1; i >= 0; i--) {
            word |= (rest & (1 << widths[i]) - 1) << shifts[i];
            rest >>>= widths[i];
        }
        return word;
    }
}
