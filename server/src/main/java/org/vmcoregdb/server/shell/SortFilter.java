package org.vmcoregdb.server.shell;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** {@code sort}: all lines in order. */
final class SortFilter implements LineFilter {
    private final boolean reverse;
    private final List<String> all = new ArrayList<>();
    private long characters;

    SortFilter(boolean reverse) {
        this.reverse = reverse;
    }

    @Override
    public void line(String line, Consumer<String> next) {
        characters += line.length() + HeldLines.LINE_COST;
        if (characters <= HeldLines.LIMIT) {
            all.add(line);
        }
    }

    @Override
    public boolean isDone() {
        return characters > HeldLines.LIMIT;
    }

    @Override
    public void end(Consumer<String> next) {
        all.sort(reverse ? Comparator.reverseOrder() : Comparator.naturalOrder());
        all.forEach(next);
        if (characters > HeldLines.LIMIT) {
            next.accept("sort: there are more lines than can be sorted; these are the first");
        }
    }
}
