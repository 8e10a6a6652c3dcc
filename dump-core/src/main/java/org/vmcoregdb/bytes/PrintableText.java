package org.vmcoregdb.bytes;

/**
 * Text that comes from a dump, a file or a client, made fit for a terminal: what would move the cursor, end the line or turn the direction
 * of writing is written as {@code \n}, {@code \x1b} or {@code \u202e}. All other text is left as it is, backslashes too.
 */
public final class PrintableText {
    private static final char[] DIGITS = "0123456789abcdef".toCharArray();

    private PrintableText() {}

    /** For a place within a line: ends of lines and tabulators are escaped, too. */
    public static String inLine(String text) {
        return escape(text, false);
    }

    /** For whole lines: their ends and tabulators stay. */
    public static String lines(String text) {
        return escape(text, true);
    }

    /** True for characters that are not shown but do something. */
    public static boolean isControl(int codePoint) {
        if (codePoint < 0x7f) {
            return codePoint < 0x20;
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }

    /** How many columns text takes, if each of its characters takes one. */
    public static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    static void appendByte(StringBuilder out, byte b) {
        out.append("\\x").append(DIGITS[b >> 4 & 15]).append(DIGITS[b & 15]);
    }

    private static String escape(String text, boolean wholeLines) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < 0x20 && !(wholeLines && stays(c))) || c >= 0x7f) {
                return escapeFrom(text, i, wholeLines);
            }
        }
        return text;
    }

    private static boolean stays(int c) {
        return c == '\n' || c == '\t';
    }

    private static String escapeFrom(String text, int first, boolean wholeLines) {
        StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, first);
        text.codePoints().skip(text.codePointCount(0, first)).forEach(c -> {
            if (!isControl(c) || (wholeLines && stays(c))) {
                out.appendCodePoint(c);
            } else {
                escape(out, c);
            }
        });
        return out.toString();
    }

    private static void escape(StringBuilder out, int c) {
        switch (c) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (c < 0x80) {
                    appendByte(out, (byte) c);
                } else {
                    String digits = Integer.toHexString(c);
                    out.append("\\u")
                            .append("0".repeat(Math.max(0, 4 - digits.length())))
                            .append(digits);
                }
            }
        }
    }
}
