package org.vmcoregdb.server.shell;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** {@code tail}: the last lines, or with {@code +N} those from the Nth on. */
final class TailFilter implements LineFilter {
    private final int count;
    private final boolean fromStart;
    private final Deque<String> last = new ArrayDeque<>();
    private long seen;

    TailFilter(int count, boolean fromStart) {
        this.count = count;
        this.fromStart = fromStart;
    }

    @Override
    public void line(String line, Consumer<String> next) {
        seen++;
        if (fromStart) {
            if (seen >= count) {
                next.accept(line);
            }
            return;
        }
        last.addLast(line);
        if (last.size() > count) {
            last.removeFirst();
        }
    }

    @Override
    public void end(Consumer<String> next) {
        last.forEach(next);
    }
}
