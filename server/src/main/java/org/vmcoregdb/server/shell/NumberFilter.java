package org.vmcoregdb.server.shell;

import java.util.Locale;
import java.util.function.Consumer;

/** {@code nl}: lines with their numbers; empty ones have none. */
final class NumberFilter implements LineFilter {
    private final boolean all;
    private long number;

    /** @param all whether empty lines are counted, too */
    NumberFilter(boolean all) {
        this.all = all;
    }

    @Override
    public void line(String line, Consumer<String> next) {
        next.accept(line.isEmpty() && !all ? "       " : String.format(Locale.ROOT, "%6d\t%s", ++number, line));
    }
}
