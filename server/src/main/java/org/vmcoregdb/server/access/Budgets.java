package org.vmcoregdb.server.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was done for each name: how long the server worked in the hour that began with the first work, and how many commands it ran in
 * the minute that began with the first of them. Names are those of tokens, of which there are not many.
 */
final class Budgets {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Clock clock;
    private final Map<String, Span> hours = new HashMap<>();
    private final Map<String, Span> minutes = new HashMap<>();

    /** So much of something was used, and begins anew at the end. */
    private record Span(Instant end, long used) {}

    Budgets(Clock clock) {
        this.clock = clock;
    }

    /** Takes note of work. */
    synchronized void spend(String name, Duration time) {
        use(hours, name, HOUR, time.toNanos());
    }

    /** When a name that has spent its time may spend some again; empty if it has time left. */
    synchronized Optional<Instant> exhausted(String name, Duration budget) {
        return end(hours, name, budget.toNanos());
    }

    /** Takes note of a command, unless there were so many already: then says when the next may be run. */
    synchronized Optional<Instant> begin(String name, int most) {
        Optional<Instant> end = end(minutes, name, most);
        if (end.isEmpty()) {
            use(minutes, name, MINUTE, 1);
        }
        return end;
    }

    private void use(Map<String, Span> spans, String name, Duration length, long amount) {
        Instant now = clock.instant();
        Span span = spans.get(name);
        spans.put(
                name,
                span == null || !now.isBefore(span.end())
                        ? new Span(now.plus(length), amount)
                        : new Span(span.end(), span.used() + amount));
    }

    private Optional<Instant> end(Map<String, Span> spans, String name, long budget) {
        Span span = spans.get(name);
        return span != null && clock.instant().isBefore(span.end()) && span.used() >= budget
                ? Optional.of(span.end())
                : Optional.empty();
    }
}
