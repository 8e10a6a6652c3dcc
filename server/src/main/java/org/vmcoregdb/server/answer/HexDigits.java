package org.vmcoregdb.server.answer;

/** Hexadecimal numbers of fixed width, without the cost of a format string: a long list of stacks has many. */
public final class HexDigits {
    private static final String DIGITS = "0123456789abcdef";

    private HexDigits() {}

    /** Appends 16 digits. */
    public static TextPage append(TextPage out, long value) {
        return append(out, value, 16);
    }

    /** Appends the lowest so many digits. */
    public static TextPage append(TextPage out, long value, int count) {
        for (int shift = 4 * (count - 1); shift >= 0; shift -= 4) {
            out.append(DIGITS.charAt((int) (value >>> shift) & 0xf));
        }
        return out;
    }

    /** The 16 digits. */
    public static String of(long value) {
        return append(new TextPage(), value).toString();
    }

    /** Appends the digits that there are, with blanks before them to make 16. */
    public static TextPage padded(TextPage out, long value) {
        String digits = Long.toHexString(value);
        return out.append(" ".repeat(16 - digits.length())).append(digits);
    }
}
