package org.vmcoregdb.server.render;

/** Hexadecimal numbers of fixed width, without the cost of a format string: a long list of stacks has many. */
final class HexDigits {
    private static final String DIGITS = "0123456789abcdef";

    private HexDigits() {}

    /** Appends 16 digits. */
    static StringBuilder append(StringBuilder out, long value) {
        for (int shift = 60; shift >= 0; shift -= 4) {
            out.append(DIGITS.charAt((int) (value >>> shift) & 0xf));
        }
        return out;
    }
}
