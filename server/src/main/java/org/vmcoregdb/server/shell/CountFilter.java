package org.vmcoregdb.server.shell;

import java.util.Locale;
import java.util.StringTokenizer;
import java.util.function.Consumer;

/** {@code wc}: how many lines, words and characters there are. */
final class CountFilter implements LineFilter {
    private final boolean linesOnly;
    private long lines;
    private long words;
    private long characters;

    CountFilter(boolean linesOnly) {
        this.linesOnly = linesOnly;
    }

    @Override
    public void line(String line, Consumer<String> next) {
        lines++;
        words += new StringTokenizer(line).countTokens();
        characters += line.length() + 1L;
    }

    @Override
    public void end(Consumer<String> next) {
        next.accept(
                linesOnly ? Long.toString(lines) : String.format(Locale.ROOT, "%7d %7d %7d", lines, words, characters));
    }
}
