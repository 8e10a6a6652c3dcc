package org.vmcoregdb.server.render;

import java.util.Locale;
import org.vmcoregdb.bytes.PrintableText;

/**
 * Where all text answers are written. Names, paths and messages come from dumps that may be damaged or forged: what is appended as a
 * value cannot end a line, and nothing on the page can command a terminal. Only {@link #lines} and the patterns of {@link #format} end lines.
 */
final class TextPage {
    private final StringBuilder out;

    TextPage() {
        out = new StringBuilder();
    }

    /** A value within a line: control characters in it are escaped, the ends of lines too. */
    TextPage append(String value) {
        out.append(PrintableText.inLine(value));
        return this;
    }

    /** What {@code value} says of itself, as a value within a line. */
    TextPage append(Object value) {
        return append(String.valueOf(value));
    }

    /** Part of a value within a line. */
    TextPage append(String value, int from, int to) {
        return append(value.substring(from, to));
    }

    /** One character of ours; one that is neither printable nor the end of a line is escaped. */
    TextPage append(char c) {
        if (c >= ' ' && c < 0x7f || c == '\n') {
            out.append(c);
            return this;
        }
        return lines(String.valueOf(c));
    }

    /** A number. */
    TextPage append(int number) {
        out.append(number);
        return this;
    }

    /** A number. */
    TextPage append(long number) {
        out.append(number);
        return this;
    }

    /** Text whose line ends and tabulators are meant: our own, or what has been on such a page before. */
    TextPage lines(String text) {
        out.append(PrintableText.lines(text));
        return this;
    }

    /**
     * As {@link String#format}, independent of the language.
     *
     * @param pattern ours; it may end lines
     * @param values numbers, and others as values within a line
     */
    TextPage format(String pattern, Object... values) {
        Object[] shown = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            boolean number = values[i] instanceof Number || values[i] instanceof Character;
            shown[i] = number ? values[i] : PrintableText.inLine(String.valueOf(values[i]));
        }
        out.append(String.format(Locale.ROOT, pattern, shown));
        return this;
    }

    /** How much is on the page, in characters. */
    int length() {
        return out.length();
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
