package org.vmcoregdb.server.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** {@code tac}: the last line first. */
final class ReverseFilter implements LineFilter {
    private final HeldLines last = new HeldLines(Integer.MAX_VALUE);

    @Override
    public void line(String line, Consumer<String> next) {
        last.add(line);
    }

    @Override
    public void end(Consumer<String> next) {
        List<String> lines = new ArrayList<>();
        last.drain(lines::add);
        for (int i = lines.size() - 1; i >= 0; i--) {
            next.accept(lines.get(i));
        }
    }
}
