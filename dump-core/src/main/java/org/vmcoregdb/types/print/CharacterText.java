package org.vmcoregdb.types.print;

/** Bytes as characters of a C program: what is not printable ASCII is escaped. */
final class CharacterText {
    private static final String ESCAPED = "\007\b\f\n\r\t\013";
    private static final String LETTERS = "abfnrtv";

    private CharacterText() {}

    /** {@code 'x'}. */
    static void appendCharacter(StringBuilder out, int value) {
        out.append('\'');
        append(out, value, '\'');
        out.append('\'');
    }

    /** {@code "text"}. */
    static void appendString(StringBuilder out, byte[] bytes) {
        out.append('"');
        for (byte b : bytes) {
            append(out, b & 0xff, '"');
        }
        out.append('"');
    }

    /** Octal escapes always have three digits, so that a digit after one needs no escape. */
    private static void append(StringBuilder out, int value, char quote) {
        int letter = ESCAPED.indexOf(value);
        if (letter >= 0) {
            out.append('\\').append(LETTERS.charAt(letter));
        } else if (value == quote || value == '\\') {
            out.append('\\').append((char) value);
        } else if (value >= 0x20 && value < 0x7f) {
            out.append((char) value);
        } else {
            out.append('\\');
            out.append((char) ('0' + (value >> 6)))
                    .append((char) ('0' + (value >> 3 & 7)))
                    .append((char) ('0' + (value & 7)));
        }
    }
}
