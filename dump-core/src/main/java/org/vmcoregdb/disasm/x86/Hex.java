package org.vmcoregdb.disasm.x86;

/** Numbers as AT&amp;T syntax writes them. */
final class Hex {
    private static final String DIGITS = "0123456789abcdef";

    private Hex() {}

    static void appendUnsigned(StringBuilder text, long value) {
        text.append("0x");
        int shift = value == 0 ? 0 : (63 - Long.numberOfLeadingZeros(value)) & ~3;
        for (; shift >= 0; shift -= 4) {
            text.append(DIGITS.charAt((int) (value >>> shift) & 0xf));
        }
    }

    static void appendSigned(StringBuilder text, long value) {
        if (value < 0) {
            text.append('-');
        }
        appendUnsigned(text, Math.abs(value));
    }
}
