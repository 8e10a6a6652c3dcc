package org.vmcoregdb.server.shell;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** The last lines that came by: so many of them, and not more than a server can keep for one client. */
final class HeldLines {
    /** Characters; a line costs some beside its own. */
    static final long LIMIT = 16L << 20;

    /** What a line takes beside its characters. */
    static final int LINE_COST = 64;

    private final int most;
    private final Deque<String> lines = new ArrayDeque<>();
    private long characters;

    HeldLines(int most) {
        this.most = most;
    }

    /** One more line. Returns whether an older one was dropped for it. */
    boolean add(String line) {
        lines.addLast(line);
        characters += line.length() + LINE_COST;
        boolean dropped = false;
        while (!lines.isEmpty() && (lines.size() > most || characters > LIMIT)) {
            characters -= lines.removeFirst().length() + LINE_COST;
            dropped = true;
        }
        return dropped;
    }

    /** Hands them over, the oldest first, and keeps none. */
    void drain(Consumer<String> next) {
        lines.forEach(next);
        lines.clear();
        characters = 0;
    }
}
