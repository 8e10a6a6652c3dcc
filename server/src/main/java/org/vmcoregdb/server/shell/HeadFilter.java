package org.vmcoregdb.server.shell;

import java.util.function.Consumer;

/** {@code head}: the first lines. */
final class HeadFilter implements LineFilter {
    private int left;

    HeadFilter(int count) {
        this.left = count;
    }

    @Override
    public void line(String line, Consumer<String> next) {
        if (left > 0) {
            left--;
            next.accept(line);
        }
    }

    @Override
    public boolean isDone() {
        return left == 0;
    }
}
