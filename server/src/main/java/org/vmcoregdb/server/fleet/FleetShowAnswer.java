package org.vmcoregdb.server.fleet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * All about some kinds of crashes.
 *
 * @param dumps that could be opened, of all kinds
 * @param kinds that were asked for, the most frequent first
 */
public record FleetShowAnswer(int dumps, List<Shown> kinds) implements Answer {
    /** Copies the kinds. */
    public FleetShowAnswer {
        kinds = List.copyOf(kinds);
    }

    /**
     * One kind.
     *
     * @param kind what is counted of it
     * @param frames the stack that most of its dumps have, innermost function first
     * @param taints how many dumps have which letters of taint
     * @param checks how many dumps each check found something in
     * @param sightings its dumps, the latest first
     */
    public record Shown(
            FleetTopAnswer.Kind kind,
            List<String> frames,
            List<FleetTopAnswer.Count> taints,
            List<FleetTopAnswer.Count> checks,
            List<Sighting> sightings) {
        /** Copies the lists. */
        public Shown {
            frames = List.copyOf(frames);
            taints = List.copyOf(taints);
            checks = List.copyOf(checks);
            sightings = List.copyOf(sightings);
        }
    }

    /**
     * One dump.
     *
     * @param file where it is
     * @param machine its name
     * @param kernel its release
     * @param time when it was taken, in seconds since 1970
     */
    public record Sighting(String file, String machine, String kernel, OptionalLong time) {}

    /**
     * What rows say of a kind.
     *
     * @param words the digits of a signature, four of them at least, its text, or a class
     */
    public static FleetShowAnswer of(List<FleetRow> rows, String words) {
        FleetTopAnswer top = FleetTopAnswer.of(rows);
        List<List<FleetRow>> groups = FleetKinds.groups(rows);
        List<Shown> shown = new ArrayList<>();
        for (List<FleetRow> group : groups) {
            FleetRow one = group.get(0);
            if (FleetKinds.isMeant(one, words)) {
                top.kinds().stream()
                        .filter(kind -> kind.signature().equals(one.crash().signature())
                                && kind.type().equals(one.crash().type()))
                        .findFirst()
                        .ifPresent(kind -> shown.add(shown(kind, group)));
            }
        }
        return new FleetShowAnswer(top.dumps(), shown);
    }

    /** The rows that are shown. */
    public static List<FleetRow> rows(List<FleetRow> rows, String words) {
        return rows.stream()
                .filter(row -> row.error().isEmpty() && FleetKinds.isMeant(row, words))
                .toList();
    }

    private static Shown shown(FleetTopAnswer.Kind kind, List<FleetRow> group) {
        List<Sighting> sightings = group.stream()
                .map(row -> new Sighting(
                        row.file(),
                        row.crash().nodename(),
                        row.crash().release(),
                        row.crash().time()))
                .sorted(Comparator.comparingLong((Sighting s) -> s.time().orElse(Long.MIN_VALUE))
                        .reversed()
                        .thenComparing(Sighting::file))
                .toList();
        return new Shown(
                kind,
                FleetKinds.frames(group),
                FleetKinds.counts(group, row -> List.of(row.crash().taint())),
                FleetKinds.counts(group, FleetRow::checks),
                sightings);
    }

    @Override
    public String type() {
        return "fleet_show";
    }

    @Override
    public void text(TextPage page) {
        FleetShowText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        out.put("dumps", dumps)
                .put("kinds", kinds.stream().map(FleetShowAnswer::json).toList());
    }

    private static JsonObject json(Shown shown) {
        return new JsonObject()
                .put("kind", FleetTopAnswer.json(shown.kind()))
                .put("frames", shown.frames())
                .put("taints", shown.taints().stream().map(FleetTopAnswer::json).toList())
                .put("checks", shown.checks().stream().map(FleetTopAnswer::json).toList())
                .put(
                        "sightings",
                        shown.sightings().stream()
                                .map(s -> new JsonObject()
                                        .put("file", s.file())
                                        .put("machine", s.machine())
                                        .put("kernel", s.kernel())
                                        .put("time", s.time()))
                                .toList());
    }
}
