package org.vmcoregdb.server.shell;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.StringTokenizer;
import java.util.function.Consumer;

/** {@code wc}: how many lines, words and bytes there are. */
final class CountFilter implements LineFilter {
    private final boolean all;
    private final boolean showLines;
    private final boolean showWords;
    private final boolean showBytes;
    private long lines;
    private long words;
    private long bytes;

    /** All three, if none is asked for. */
    CountFilter(boolean showLines, boolean showWords, boolean showBytes) {
        this.all = !showLines && !showWords && !showBytes;
        this.showLines = showLines || all;
        this.showWords = showWords || all;
        this.showBytes = showBytes || all;
    }

    @Override
    public void line(String line, Consumer<String> next) {
        lines++;
        words += new StringTokenizer(line).countTokens();
        bytes += line.getBytes(StandardCharsets.UTF_8).length + 1L;
    }

    @Override
    public void end(Consumer<String> next) {
        StringBuilder text = new StringBuilder();
        append(text, showLines, lines);
        append(text, showWords, words);
        append(text, showBytes, bytes);
        String row = text.substring(1);
        next.accept(row.strip().indexOf(' ') < 0 ? row.strip() : row);
    }

    private static void append(StringBuilder text, boolean shown, long count) {
        text.append(shown ? String.format(Locale.ROOT, " %7d", count) : "");
    }
}
