package org.vmcoregdb.server.answer;

import java.util.Locale;
import java.util.Optional;
import org.vmcoregdb.bytes.PrintableText;

/**
 * Where all text answers are written. Names, paths and messages come from dumps that may be damaged or forged: what is appended as a
 * value cannot end a line, and nothing on the page can command a terminal. Only {@link #lines} and the patterns of {@link #format} end lines.
 */
public final class TextPage {
    private final StringBuilder out;
    private boolean shown;
    private Optional<Class<?>> last = Optional.empty();

    /** An empty page. */
    public TextPage() {
        out = new StringBuilder();
    }

    /** A value within a line: control characters in it are escaped, the ends of lines too. */
    public TextPage append(String value) {
        out.append(PrintableText.inLine(value));
        return this;
    }

    /** What {@code value} says of itself, as a value within a line. */
    public TextPage append(Object value) {
        return append(String.valueOf(value));
    }

    /** Part of a value within a line. */
    public TextPage append(String value, int from, int to) {
        return append(value.substring(from, to));
    }

    /** One character of ours; one that is neither printable nor a tab nor the end of a line is escaped. */
    public TextPage append(char c) {
        if (c >= ' ' && c < 0x7f || c == '\n' || c == '\t') {
            out.append(c);
            return this;
        }
        return lines(String.valueOf(c));
    }

    /** A number. */
    public TextPage append(int number) {
        out.append(number);
        return this;
    }

    /** A number. */
    public TextPage append(long number) {
        out.append(number);
        return this;
    }

    /** Text whose line ends and tabulators are meant: our own, or what has been on such a page before. */
    public TextPage lines(String text) {
        out.append(PrintableText.lines(text));
        return this;
    }

    /**
     * As {@link String#format}, independent of the language.
     *
     * @param pattern ours; it may end lines
     * @param values numbers, and others as values within a line
     */
    public TextPage format(String pattern, Object... values) {
        Object[] shown = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            boolean number = values[i] instanceof Number || values[i] instanceof Character;
            shown[i] = number ? values[i] : PrintableText.inLine(String.valueOf(values[i]));
        }
        out.append(String.format(Locale.ROOT, pattern, shown));
        return this;
    }

    /** How much is on the page, in characters. */
    public int length() {
        return out.length();
    }

    /** An empty line, if something was shown before: it sets the next of several apart. */
    public TextPage between() {
        if (shown) {
            out.append('\n');
        }
        return this;
    }

    /** Whether the answer before this one was of its kind, too. */
    public boolean again(Class<? extends Answer> kind) {
        return last.equals(Optional.of(kind));
    }

    /** The text of one more answer; the page then is for the next. */
    String show(Answer answer) {
        answer.text(this);
        String text = out.toString();
        out.setLength(0);
        shown |= !text.isEmpty();
        last = Optional.of(answer.getClass());
        return text;
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
