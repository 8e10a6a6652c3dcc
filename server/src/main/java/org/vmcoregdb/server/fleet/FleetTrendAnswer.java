package org.vmcoregdb.server.fleet;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * How often kinds of crashes were seen over time. What is new is measured from the latest dump, not from today, so that the same rows have the same answer.
 *
 * @param days how many days each period has: 1 or 7
 * @param periods those with dumps, the earliest first
 * @param kinds what is new first, then what came back, then the others, the most frequent first
 * @param undated how many dumps do not say when they were taken
 */
public record FleetTrendAnswer(int days, List<Period> periods, List<Kind> kinds, int undated) implements Answer {
    /** How long a kind was not seen that comes back, in days. */
    public static final int QUIET_DAYS = 30;

    /** How long a kind is new, or back, in days. */
    public static final int RECENT_DAYS = 7;

    private static final int DAY = 86_400;
    private static final int WEEK = 7;

    /** Copies the lists. */
    public FleetTrendAnswer {
        periods = List.copyOf(periods);
        kinds = List.copyOf(kinds);
    }

    /**
     * A day or a week.
     *
     * @param start its first day, as YYYY-MM-DD; weeks begin on Monday
     * @param dumps that were taken in it
     */
    public record Period(String start, int dumps) {}

    /**
     * What became of a kind.
     */
    public enum State {
        /** Seen for the first time within the recent days. */
        NEW,
        /** Seen again within the recent days, after it had not been for long. */
        REGRESSED,
        /** Seen within the recent days, and not long before. */
        ONGOING,
        /** Not seen within the recent days. */
        QUIET;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * One kind.
     *
     * @param id its signature's digits; empty if it has none
     * @param type its class
     * @param function where the first of its dumps crashed
     * @param state what became of it
     * @param dumps how many, those without a date too
     * @param first when the first was taken, in seconds since 1970
     * @param last when the last was
     * @param periods those with dumps of this kind
     */
    public record Kind(
            String id,
            String type,
            String function,
            State state,
            int dumps,
            OptionalLong first,
            OptionalLong last,
            List<Period> periods) {
        /** Copies the periods. */
        public Kind {
            periods = List.copyOf(periods);
        }
    }

    /** @param weekly whether a period is a week and not a day */
    public static FleetTrendAnswer of(List<FleetRow> rows, boolean weekly) {
        List<FleetRow> opened =
                rows.stream().filter(row -> row.error().isEmpty()).toList();
        OptionalLong now = times(opened).stream().mapToLong(Long::longValue).max();
        List<Kind> kinds = new ArrayList<>();
        for (List<FleetRow> group : FleetKinds.groups(opened)) {
            FleetRow.Crash one = group.get(0).crash();
            List<Long> times = times(group);
            kinds.add(new Kind(
                    one.id(),
                    one.type(),
                    one.function(),
                    state(times, now.orElse(0)),
                    group.size(),
                    times.isEmpty() ? OptionalLong.empty() : OptionalLong.of(times.get(0)),
                    times.isEmpty() ? OptionalLong.empty() : OptionalLong.of(times.get(times.size() - 1)),
                    periods(times, weekly)));
        }
        kinds.sort(Comparator.comparing(Kind::state)
                .thenComparing(Comparator.comparingInt(Kind::dumps).reversed()));
        List<Long> all = times(opened);
        return new FleetTrendAnswer(weekly ? WEEK : 1, periods(all, weekly), kinds, opened.size() - all.size());
    }

    /** In order. Those that no calendar has are none. */
    private static List<Long> times(List<FleetRow> rows) {
        return rows.stream()
                .flatMap(row -> row.crash().time().stream().boxed())
                .filter(time -> time >= 0 && time < 253_402_300_800L)
                .sorted()
                .toList();
    }

    /** What became of a kind that was seen at these times. */
    static State state(List<Long> times, long now) {
        long recent = now - (long) RECENT_DAYS * DAY;
        if (times.isEmpty() || times.get(times.size() - 1) <= recent) {
            return State.QUIET;
        }
        Optional<Long> before = times.stream().filter(time -> time <= recent).reduce((a, b) -> b);
        if (before.isEmpty()) {
            return State.NEW;
        }
        long since = times.stream().filter(time -> time > recent).findFirst().orElse(now);
        return since - before.get() > (long) QUIET_DAYS * DAY ? State.REGRESSED : State.ONGOING;
    }

    private static List<Period> periods(List<Long> times, boolean weekly) {
        Map<LocalDate, Integer> counts = new TreeMap<>();
        for (long time : times) {
            LocalDate day = LocalDate.ofInstant(Instant.ofEpochSecond(time), ZoneOffset.UTC);
            counts.merge(weekly ? day.with(ChronoField.DAY_OF_WEEK, 1) : day, 1, Integer::sum);
        }
        return counts.entrySet().stream()
                .map(e -> new Period(e.getKey().toString(), e.getValue()))
                .toList();
    }

    @Override
    public String type() {
        return "fleet_trend";
    }

    @Override
    public void text(TextPage page) {
        FleetTrendText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        out.put("days", days)
                .put("periods", json(periods))
                .put(
                        "kinds",
                        kinds.stream()
                                .map(kind -> new JsonObject()
                                        .put("id", kind.id())
                                        .put("class", kind.type())
                                        .put("function", kind.function())
                                        .put("state", kind.state().word())
                                        .put("dumps", kind.dumps())
                                        .put("first", kind.first())
                                        .put("last", kind.last())
                                        .put("periods", json(kind.periods())))
                                .toList())
                .put("undated", undated);
    }

    private static List<JsonObject> json(List<Period> periods) {
        return periods.stream()
                .map(p -> new JsonObject().put("start", p.start()).put("dumps", p.dumps()))
                .toList();
    }
}
