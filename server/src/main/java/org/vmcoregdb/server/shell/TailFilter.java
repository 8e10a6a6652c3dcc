package org.vmcoregdb.server.shell;

import java.util.function.Consumer;

/** {@code tail}: the last lines, or with {@code +N} those from the Nth on. */
final class TailFilter implements LineFilter {
    private final int count;
    private final boolean fromStart;
    private final HeldLines last;
    private long seen;

    TailFilter(int count, boolean fromStart) {
        this.count = count;
        this.last = new HeldLines(count);
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
        last.add(line);
    }

    @Override
    public void end(Consumer<String> next) {
        last.drain(next);
    }
}
