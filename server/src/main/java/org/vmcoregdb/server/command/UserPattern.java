package org.vmcoregdb.server.command;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/**
 * A regular expression that a user wrote. It is RE2's: what it takes to look for one grows with the length of the text and of the expression and
 * no faster, whatever the two are, which is why there are no back references and no looking around. Expressions that would become
 * large programs are refused, and the search stops when nobody waits for it any more.
 */
public final class UserPattern {
    private static final int LENGTH_LIMIT = 1000;
    /** How many steps are looked at for one character at the most. */
    private static final long SIZE_LIMIT = 5000;

    /** A line that grows further is changed no more. */
    private static final int REPLACED_LIMIT = 1 << 20;

    private final Pattern pattern;

    private UserPattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * Compiles an expression.
     *
     * @param expression as the user wrote it
     * @param ignoreCase whether capital and small letters are the same
     * @param literal whether it stands for itself
     * @throws CommandException if it is none, or is too large; without the name of the command
     */
    public static UserPattern compile(String expression, boolean ignoreCase, boolean literal) throws CommandException {
        if (expression.length() > LENGTH_LIMIT) {
            throw new CommandException("a regular expression may have up to " + LENGTH_LIMIT + " characters");
        }
        String text = literal ? Pattern.quote(expression) : expression;
        if (!literal && new PatternSize(text).steps() > SIZE_LIMIT) {
            throw new CommandException(expression + " repeats or nests too much for a regular expression");
        }
        try {
            return new UserPattern(Pattern.compile(text, ignoreCase ? Pattern.CASE_INSENSITIVE : 0));
        } catch (PatternSyntaxException wrong) {
            throw new CommandException(expression + " is not a regular expression: "
                    + String.valueOf(wrong.getDescription()).toLowerCase(Locale.ROOT));
        }
    }

    /**
     * Whether it is found anywhere in a text.
     *
     * @param stopped is asked now and then; once it is true the answer is false
     */
    public boolean isFoundIn(String text, BooleanSupplier stopped) {
        try {
            return pattern.matcher(new StoppableText(text, stopped)).find();
        } catch (Stopped nobodyWaits) {
            return false;
        }
    }

    /**
     * A piece of a text.
     *
     * @param start where it starts
     * @param end where it ends (exclusive)
     */
    public record Span(int start, int end) {}

    /**
     * What of a text fits, one after the other; empty matches are none.
     *
     * @param stopped is asked now and then; once it is true the rest is left out
     */
    public List<String> matches(String text, BooleanSupplier stopped) {
        return spans(text, stopped).stream()
                .map(span -> text.substring(span.start(), span.end()))
                .toList();
    }

    /** Where in a text what fits is; as {@link #matches}. */
    public List<Span> spans(String text, BooleanSupplier stopped) {
        List<Span> found = new ArrayList<>();
        try {
            Matcher matcher = pattern.matcher(new StoppableText(text, stopped));
            while (matcher.find()) {
                if (matcher.end() > matcher.start()) {
                    found.add(new Span(matcher.start(), matcher.end()));
                }
            }
        } catch (Stopped nobodyWaits) {
            return found;
        }
        return found;
    }

    /**
     * A text with another in the place of what fits.
     *
     * @param replacement {@code &} and {@code \\1} stand for what was found, as in sed
     * @param all whether every place is meant, not only the first
     * @param stopped is asked now and then; once it is true the text stays as it is
     */
    public String replaced(String text, String replacement, boolean all, BooleanSupplier stopped) {
        StringBuilder out = new StringBuilder();
        int copied = 0;
        try {
            Matcher matcher = pattern.matcher(new StoppableText(text, stopped));
            while (out.length() < REPLACED_LIMIT && matcher.find()) {
                out.append(text, copied, matcher.start());
                append(out, replacement, matcher, text);
                copied = matcher.end();
                if (!all) {
                    break;
                }
            }
        } catch (Stopped nobodyWaits) {
            return text;
        }
        return out.append(text, copied, text.length()).toString();
    }

    private static void append(StringBuilder out, String replacement, Matcher found, String text) {
        for (int i = 0; i < replacement.length(); i++) {
            char c = replacement.charAt(i);
            boolean escaped = c == '\\' && i + 1 < replacement.length();
            char letter = escaped ? replacement.charAt(++i) : c;
            boolean whole = c == '&';
            int group = whole ? 0 : escaped && Character.isDigit(letter) ? letter - '0' : -1;
            if (group < 0) {
                out.append(escaped && letter == 't' ? '\t' : letter);
            } else if (group <= found.groupCount() && found.start(group) >= 0) {
                out.append(text, found.start(group), found.end(group));
            }
        }
    }

    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super(null, null, false, false);
        }
    }

    /** A text that is read no further once it is stopped. */
    private record StoppableText(String text, BooleanSupplier stopped) implements CharSequence {
        private static final int OFTEN = 63;

        @Override
        public char charAt(int index) {
            if ((index & OFTEN) == OFTEN && stopped.getAsBoolean()) {
                throw new Stopped();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
