package org.vmcoregdb.protocol.session;

import java.time.Duration;
import java.util.function.Consumer;

/** How long is worked for one client: noted in parts, so that work that takes long counts before it is done. */
final class WorkTime {
    private final Consumer<Duration> spent;
    private boolean working;
    private long notedUpTo;

    WorkTime(Consumer<Duration> spent) {
        this.spent = spent;
    }

    /** Work begins. */
    synchronized void begin() {
        working = true;
        notedUpTo = System.nanoTime();
    }

    /** What was worked since the last time counts now. */
    synchronized void note() {
        if (working) {
            long now = System.nanoTime();
            spent.accept(Duration.ofNanos(now - notedUpTo));
            notedUpTo = now;
        }
    }

    /** Work is done. */
    synchronized void end() {
        note();
        working = false;
    }
}
