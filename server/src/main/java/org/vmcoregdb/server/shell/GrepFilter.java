package org.vmcoregdb.server.shell;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** {@code grep}: the lines in which a regular expression is found, or those in which it is not, with lines before and behind. */
final class GrepFilter implements LineFilter {
    private final Pattern pattern;
    private final boolean inverted;
    private final boolean countOnly;
    private final int before;
    private final int behind;
    private final Deque<String> held = new ArrayDeque<>();
    private int left;
    private long count;
    private boolean skipped;
    private boolean any;

    GrepFilter(Pattern pattern, boolean inverted, boolean countOnly, int before, int behind) {
        this.pattern = pattern;
        this.inverted = inverted;
        this.countOnly = countOnly;
        this.before = before;
        this.behind = behind;
    }

    @Override
    public void line(String line, Consumer<String> next) {
        if (pattern.matcher(line).find() != inverted) {
            count++;
            if (countOnly) {
                return;
            }
            // groups of lines that do not follow each other are set apart
            if (any && skipped && (before > 0 || behind > 0)) {
                next.accept("--");
            }
            held.forEach(next);
            held.clear();
            next.accept(line);
            left = behind;
            any = true;
            skipped = false;
        } else if (left > 0) {
            left--;
            next.accept(line);
        } else {
            held.addLast(line);
            if (held.size() > before) {
                held.removeFirst();
                skipped = true;
            }
        }
    }

    @Override
    public void end(Consumer<String> next) {
        if (countOnly) {
            next.accept(Long.toString(count));
        }
    }
}
