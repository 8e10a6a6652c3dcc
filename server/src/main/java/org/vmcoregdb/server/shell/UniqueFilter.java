package org.vmcoregdb.server.shell;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** {@code uniq}: of same lines that follow each other one, with their number if that is wanted. */
final class UniqueFilter implements LineFilter {
    private final boolean counted;
    private Optional<String> held = Optional.empty();
    private long count;

    UniqueFilter(boolean counted) {
        this.counted = counted;
    }

    @Override
    public void line(String line, Consumer<String> next) {
        if (!held.equals(Optional.of(line))) {
            end(next);
            held = Optional.of(line);
            count = 0;
        }
        count++;
    }

    @Override
    public void end(Consumer<String> next) {
        held.ifPresent(line -> next.accept(counted ? String.format(Locale.ROOT, "%7d %s", count, line) : line));
    }
}
