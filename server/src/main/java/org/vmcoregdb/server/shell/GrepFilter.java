package org.vmcoregdb.server.shell;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.vmcoregdb.server.command.UserPattern;

/** {@code grep}: the lines in which a regular expression is found, or those in which it is not, with lines before and after. */
final class GrepFilter implements LineFilter {
    private final UserPattern pattern;
    private final BooleanSupplier stopped;
    private final boolean inverted;
    private final boolean countOnly;
    private final boolean context;
    private final int after;
    private final HeldLines held;
    private int left;
    private long count;
    private boolean skipped;
    private boolean any;

    /**
     * A filter.
     *
     * @param before how many lines before one that fits are given, too
     * @param after how many after it
     * @param stopped whether nobody waits any more
     */
    GrepFilter(
            UserPattern pattern, boolean inverted, boolean countOnly, int before, int after, BooleanSupplier stopped) {
        this.pattern = pattern;
        this.stopped = stopped;
        this.inverted = inverted;
        this.countOnly = countOnly;
        this.context = before > 0 || after > 0;
        this.held = new HeldLines(before);
        this.after = after;
    }

    @Override
    public void line(String line, Consumer<String> next) {
        if (pattern.isFoundIn(line, stopped) != inverted) {
            count++;
            if (countOnly) {
                return;
            }
            // groups of lines that do not follow each other are set apart
            if (any && skipped && context) {
                next.accept("--");
            }
            held.drain(next);
            next.accept(line);
            left = after;
            any = true;
            skipped = false;
        } else if (left > 0) {
            left--;
            next.accept(line);
        } else {
            skipped |= held.add(line);
        }
    }

    @Override
    public void end(Consumer<String> next) {
        if (countOnly) {
            next.accept(Long.toString(count));
        }
    }
}
