package org.vmcoregdb.server.shell;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** {@code uniq}: of same lines that follow each other one, with their number if that is wanted. */
final class UniqueFilter implements LineFilter {
    private final boolean counted;
    private final boolean repeatedOnly;
    private final boolean singleOnly;
    private final boolean ignoreCase;
    private Optional<String> held = Optional.empty();
    private long count;

    /**
     * A filter.
     *
     * @param repeatedOnly only lines of which there are several
     * @param singleOnly only lines of which there is one
     */
    UniqueFilter(boolean counted, boolean repeatedOnly, boolean singleOnly, boolean ignoreCase) {
        this.counted = counted;
        this.repeatedOnly = repeatedOnly;
        this.singleOnly = singleOnly;
        this.ignoreCase = ignoreCase;
    }

    @Override
    public void line(String line, Consumer<String> next) {
        if (held.filter(h -> ignoreCase ? h.equalsIgnoreCase(line) : h.equals(line))
                .isEmpty()) {
            end(next);
            held = Optional.of(line);
            count = 0;
        }
        count++;
    }

    @Override
    public void end(Consumer<String> next) {
        if (repeatedOnly && count < 2 || singleOnly && count > 1) {
            return;
        }
        held.ifPresent(line -> next.accept(counted ? String.format(Locale.ROOT, "%7d %s", count, line) : line));
    }
}
