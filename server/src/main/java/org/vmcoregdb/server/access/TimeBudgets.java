package org.vmcoregdb.server.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** How long the commands of each name took in the hour that began with the first of them. */
final class TimeBudgets {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Clock clock;
    private final Map<String, Hour> hours = new HashMap<>();

    private record Hour(Instant end, Duration spent) {}

    TimeBudgets(Clock clock) {
        this.clock = clock;
    }

    /** Takes note of a command. */
    synchronized void spend(String name, Duration time) {
        Instant now = clock.instant();
        Hour hour = hours.get(name);
        hours.put(
                name,
                hour == null || !now.isBefore(hour.end())
                        ? new Hour(now.plus(HOUR), time)
                        : new Hour(hour.end(), hour.spent().plus(time)));
    }

    /** When a name that has spent its time may spend some again; empty if it has time left. */
    synchronized Optional<Instant> exhausted(String name, Duration budget) {
        Hour hour = hours.get(name);
        return hour != null
                        && clock.instant().isBefore(hour.end())
                        && hour.spent().compareTo(budget) >= 0
                ? Optional.of(hour.end())
                : Optional.empty();
    }
}
