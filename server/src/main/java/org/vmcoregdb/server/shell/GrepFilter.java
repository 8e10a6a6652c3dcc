package org.vmcoregdb.server.shell;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.vmcoregdb.server.command.UserPattern;

/** {@code grep}: the lines in which a regular expression is found, or those in which it is not, with lines before and after. */
final class GrepFilter implements LineFilter {
    private final List<UserPattern> patterns;
    private final BooleanSupplier stopped;
    private final Look look;
    private final HeldLines held;
    private int left;
    private long number;
    private int found;
    private boolean skipped;
    private boolean any;

    /** What is shown of lines that fit. */
    enum Shown {
        LINES,
        /** What of them fits. */
        MATCHES,
        COUNT,
        /** That there are such lines: {@code (standard input)}, as grep calls it. */
        NAME,
        NAME_IF_NONE,
        NOTHING
    }

    /**
     * What is to be found and shown.
     *
     * @param inverted whether lines that do not fit are wanted
     * @param numbered whether lines have their numbers before them
     * @param before how many lines before one that fits are given, too
     * @param after how many after it
     * @param most after so many lines no more are looked for
     */
    record Look(boolean inverted, Shown shown, boolean numbered, int before, int after, int most) {}

    /** @param stopped whether nobody waits any more */
    GrepFilter(List<UserPattern> patterns, Look look, BooleanSupplier stopped) {
        this.patterns = patterns;
        this.look = look;
        this.stopped = stopped;
        this.held = new HeldLines(look.before());
    }

    @Override
    public void line(String line, Consumer<String> next) {
        number++;
        if (found < look.most() && isFound(line) != look.inverted()) {
            found++;
            fits(line, next);
        } else if (left > 0) {
            left--;
            next.accept(numbered('-', line));
        } else if (found < look.most()) {
            skipped |= held.add(numbered('-', line));
        }
    }

    private boolean isFound(String line) {
        for (UserPattern pattern : patterns) {
            if (pattern.isFoundIn(line, stopped)) {
                return true;
            }
        }
        return false;
    }

    private void fits(String line, Consumer<String> next) {
        if (look.shown() == Shown.MATCHES) {
            for (UserPattern pattern : patterns) {
                pattern.matches(line, stopped).forEach(m -> next.accept(numbered(':', m)));
            }
        } else if (look.shown() == Shown.LINES) {
            // groups of lines that do not follow each other are set apart
            if (any && skipped && (look.before() > 0 || look.after() > 0)) {
                next.accept("--");
            }
            held.drain(next);
            next.accept(numbered(':', line));
            left = look.after();
            any = true;
            skipped = false;
        }
    }

    private String numbered(char separator, String line) {
        return look.numbered() ? number + String.valueOf(separator) + line : line;
    }

    @Override
    public boolean isDone() {
        boolean enough = found > 0 && (look.shown() == Shown.NAME || look.shown() == Shown.NOTHING);
        return enough || found >= look.most() && left == 0;
    }

    @Override
    public void end(Consumer<String> next) {
        if (look.shown() == Shown.COUNT) {
            next.accept(Integer.toString(found));
        } else if (look.shown() == Shown.NAME && found > 0 || look.shown() == Shown.NAME_IF_NONE && found == 0) {
            next.accept("(standard input)");
        }
    }
}
