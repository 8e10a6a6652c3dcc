package org.vmcoregdb.server.fleet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * Which crashes many machines had, the most frequent first.
 *
 * @param dumps that could be opened
 * @param failed that could not
 * @param kinds of crashes
 */
public record FleetTopAnswer(int dumps, int failed, List<Kind> kinds) implements Answer {
    private static final int MOST_MODULES = 5;
    private static final long LEAST_PERCENT = 150;
    private static final int LEAST_DUMPS = 2;

    /**
     * Crashes that have a signature in common, or without one the class.
     *
     * @param id the signature's digits; empty if they have none
     * @param type the class
     * @param function where the first of them happened
     * @param signature the signature's text; empty if they have none
     * @param count how many dumps
     * @param first when the first of them was taken, in seconds since 1970
     * @param last when the last of them was
     * @param kernels on which, the most frequent first
     * @param machines by name, the most frequent first
     * @param modules that were loaded more often where this happened than elsewhere
     */
    public record Kind(
            String id,
            String type,
            String function,
            String signature,
            int count,
            OptionalLong first,
            OptionalLong last,
            List<Count> kernels,
            List<Count> machines,
            List<Lift> modules) {}

    /** How many dumps have a name. */
    public record Count(String name, int dumps) {}

    /**
     * A module that goes together with a kind of crash.
     *
     * @param name of the module
     * @param with how many dumps of the kind have it
     * @param all how many of all dumps that could be opened have it
     * @param percent how frequent it is among the kind's dumps, in percent of how frequent it is among all
     */
    public record Lift(String name, int with, int all, long percent) {}

    /** Counts rows. */
    public static FleetTopAnswer of(List<FleetRow> rows) {
        List<FleetRow.Crash> opened = rows.stream()
                .filter(row -> row.error().isEmpty())
                .map(FleetRow::crash)
                .toList();
        Map<String, Integer> modules = counts(opened, FleetRow.Crash::modules);
        Map<String, List<FleetRow.Crash>> groups = new LinkedHashMap<>();
        opened.forEach(crash ->
                groups.computeIfAbsent(crash.kind(), k -> new ArrayList<>()).add(crash));
        List<Kind> kinds = groups.values().stream()
                .map(group -> kind(group, modules, opened.size()))
                .sorted(Comparator.comparingInt((Kind k) -> -k.count()).thenComparing(Kind::signature))
                .toList();
        return new FleetTopAnswer(opened.size(), rows.size() - opened.size(), kinds);
    }

    private static Kind kind(List<FleetRow.Crash> group, Map<String, Integer> modules, int all) {
        FleetRow.Crash one = group.get(0);
        List<Lift> lifts = counts(group, FleetRow.Crash::modules).entrySet().stream()
                .filter(e -> group.size() >= LEAST_DUMPS)
                .map(e -> lift(e.getKey(), e.getValue(), group.size(), modules.getOrDefault(e.getKey(), 0), all))
                .filter(l -> l.percent() >= LEAST_PERCENT)
                .sorted(Comparator.comparingLong((Lift l) -> -l.percent()).thenComparing(Lift::name))
                .limit(MOST_MODULES)
                .toList();
        return new Kind(
                one.id(),
                one.type(),
                one.function(),
                one.signature(),
                group.size(),
                group.stream().flatMapToLong(c -> c.time().stream()).min(),
                group.stream().flatMapToLong(c -> c.time().stream()).max(),
                ordered(counts(group, c -> List.of(c.release()))),
                ordered(counts(group, c -> List.of(c.nodename()))),
                lifts);
    }

    private static Lift lift(String name, int with, int group, int among, int all) {
        return new Lift(name, with, among, Math.round(100.0 * with * all / ((double) group * among)));
    }

    static <T> Map<String, Integer> counts(List<T> dumps, Function<T, List<String>> names) {
        Map<String, Integer> counts = new TreeMap<>();
        dumps.forEach(
                dump -> names.apply(dump).stream().distinct().forEach(name -> counts.merge(name, 1, Integer::sum)));
        return counts;
    }

    static List<Count> ordered(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .map(e -> new Count(e.getKey(), e.getValue()))
                .sorted(Comparator.comparingInt((Count c) -> -c.dumps()).thenComparing(Count::name))
                .toList();
    }

    @Override
    public String type() {
        return "fleet";
    }

    @Override
    public void text(TextPage page) {
        FleetTopText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        out.put("dumps", dumps)
                .put("failed", failed)
                .put("kinds", kinds.stream().map(FleetTopAnswer::json).toList());
    }

    static JsonObject json(Kind kind) {
        return new JsonObject()
                .put("id", kind.id())
                .put("class", kind.type())
                .put("function", kind.function())
                .put("signature", kind.signature())
                .put("dumps", kind.count())
                .put("first", kind.first())
                .put("last", kind.last())
                .put(
                        "kernels",
                        kind.kernels().stream().map(FleetTopAnswer::json).toList())
                .put(
                        "machines",
                        kind.machines().stream().map(FleetTopAnswer::json).toList())
                .put(
                        "modules",
                        kind.modules().stream().map(FleetTopAnswer::json).toList());
    }

    static JsonObject json(Count count) {
        return new JsonObject().put("name", count.name()).put("dumps", count.dumps());
    }

    private static JsonObject json(Lift lift) {
        return new JsonObject()
                .put("name", lift.name())
                .put("dumps", lift.with())
                .put("of", lift.all())
                .put("percent", lift.percent());
    }
}
