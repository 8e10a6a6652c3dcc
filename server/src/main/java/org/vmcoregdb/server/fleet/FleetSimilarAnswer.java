package org.vmcoregdb.server.fleet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/**
 * Kinds of crashes that are perhaps one: their stacks are alike ({@link StackDistance}).
 *
 * @param threshold what the distance is to be, at most, in percent
 * @param groups of kinds that are alike
 */
public record FleetSimilarAnswer(int threshold, List<Group> groups) implements Answer {
    /** Copies the groups. */
    public FleetSimilarAnswer {
        groups = List.copyOf(groups);
    }

    /**
     * Kinds that are alike.
     *
     * @param kinds the one that the others are compared with, and these, the nearest first
     */
    public record Group(List<Member> kinds) {
        /** Copies the kinds. */
        public Group {
            kinds = List.copyOf(kinds);
        }
    }

    /**
     * One kind.
     *
     * @param id its signature's digits
     * @param type its class
     * @param signature its signature's text
     * @param dumps how many
     * @param distance from the group's first, in percent
     * @param kernels where it was seen, the most frequent first
     * @param frames of most of its dumps, innermost first
     */
    public record Member(
            String id,
            String type,
            String signature,
            int dumps,
            int distance,
            List<FleetTopAnswer.Count> kernels,
            List<String> frames) {
        /** Copies the lists. */
        public Member {
            kernels = List.copyOf(kernels);
            frames = List.copyOf(frames);
        }

        private Member at(int percent) {
            return new Member(id, type, signature, dumps, percent, kernels, frames);
        }

        private JsonObject json() {
            return new JsonObject()
                    .put("id", id)
                    .put("class", type)
                    .put("signature", signature)
                    .put("dumps", dumps)
                    .put("distance", distance)
                    .put("kernels", kernels.stream().map(FleetTopAnswer::json).toList())
                    .put("frames", frames);
        }
    }

    /** Of all kinds, each in one group: the most frequent one that is not in a group yet begins the next. */
    public static FleetSimilarAnswer of(List<FleetRow> rows, int threshold) {
        List<Member> open = new ArrayList<>(members(rows));
        List<Group> groups = new ArrayList<>();
        while (!open.isEmpty()) {
            Group group = group(open.get(0), open, threshold);
            open.removeIf(
                    m -> group.kinds().stream().anyMatch(k -> k.signature().equals(m.signature())));
            if (group.kinds().size() > 1) {
                groups.add(group);
            }
        }
        return new FleetSimilarAnswer(threshold, groups);
    }

    /**
     * Of what a user means alone.
     *
     * @param words as {@link FleetShowAnswer#of} takes them
     */
    public static FleetSimilarAnswer of(List<FleetRow> rows, int threshold, String words) {
        List<Member> all = members(rows);
        List<Group> groups = new ArrayList<>();
        for (List<FleetRow> group : FleetKinds.groups(rows)) {
            String signature = group.get(0).crash().signature();
            if (FleetKinds.isMeant(group.get(0), words)) {
                all.stream()
                        .filter(member -> member.signature().equals(signature))
                        .findFirst()
                        .ifPresent(member -> groups.add(group(member, all, threshold)));
            }
        }
        return new FleetSimilarAnswer(threshold, groups);
    }

    private static Group group(Member first, List<Member> all, int threshold) {
        List<Member> near = new ArrayList<>();
        for (Member other : all) {
            int distance = StackDistance.percent(first.frames(), other.frames());
            if (!other.signature().equals(first.signature()) && distance <= threshold) {
                near.add(other.at(distance));
            }
        }
        near.sort(Comparator.comparingInt(Member::distance).thenComparing(Member::signature));
        near.add(0, first);
        return new Group(near);
    }

    /** Kinds without a known function are like none. */
    private static List<Member> members(List<FleetRow> rows) {
        List<Member> members = new ArrayList<>();
        for (List<FleetRow> group : FleetKinds.groups(rows)) {
            FleetRow.Crash crash = group.get(0).crash();
            List<String> frames = FleetKinds.frames(group);
            if (!crash.signature().isEmpty() && !frames.isEmpty()) {
                members.add(new Member(
                        crash.id(),
                        crash.type(),
                        crash.signature(),
                        group.size(),
                        0,
                        FleetKinds.counts(group, row -> List.of(row.crash().release())),
                        frames));
            }
        }
        return members;
    }

    @Override
    public String type() {
        return "fleet_similar";
    }

    @Override
    public void text(TextPage page) {
        FleetSimilarText.write(page, this);
    }

    @Override
    public void json(JsonObject out) {
        out.put("threshold", threshold)
                .put(
                        "groups",
                        groups.stream()
                                .map(group -> new JsonObject()
                                        .put(
                                                "kinds",
                                                group.kinds().stream()
                                                        .map(Member::json)
                                                        .toList()))
                                .toList());
    }
}
