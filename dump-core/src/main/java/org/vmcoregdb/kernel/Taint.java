package org.vmcoregdb.kernel;

/** The {@code TAINT_…} bits ({@code include/linux/panic.h}, letters of {@code kernel/panic.c}). */
public final class Taint {
    private static final String LETTERS = "PFSRMBUDAWCIOELKXTNJ";

    private Taint() {}

    /** The letters of the bits that are set, highest bit first as crash shows them. */
    public static String letters(long mask) {
        StringBuilder letters = new StringBuilder();
        for (int bit = 0; bit < LETTERS.length(); bit++) {
            if ((mask >>> bit & 1) != 0) {
                letters.append(LETTERS.charAt(bit));
            }
        }
        return letters.toString();
    }
}
