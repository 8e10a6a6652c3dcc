package org.vmcoregdb.server.fleet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Rows by what crashes of one kind have in common. */
final class FleetKinds {
    private FleetKinds() {}

    /** Rows of dumps that could be opened, in groups of one kind each. */
    static List<List<FleetRow>> groups(List<FleetRow> rows) {
        Map<String, List<FleetRow>> groups = new LinkedHashMap<>();
        rows.stream()
                .filter(row -> row.error().isEmpty())
                .forEach(row -> groups.computeIfAbsent(row.crash().kind(), k -> new ArrayList<>())
                        .add(row));
        return groups.values().stream()
                .sorted(Comparator.comparingInt((List<FleetRow> g) -> -g.size())
                        .thenComparing(g -> g.get(0).crash().kind()))
                .toList();
    }

    /** Whether a user who wrote this means a kind: the digits of its signature (some of them), its text, or its class. */
    static boolean isMeant(FleetRow row, String words) {
        FleetRow.Crash crash = row.crash();
        boolean digits = words.length() >= 4 && crash.id().startsWith(words.toLowerCase(Locale.ROOT));
        return digits || crash.signature().equals(words) || crash.type().equals(words);
    }

    /** The stack that most dumps of a kind have; of rows without one that which the signature names. */
    static List<String> frames(List<FleetRow> group) {
        Map<List<String>, Long> stacks = group.stream()
                .map(FleetRow::crash)
                .collect(Collectors.groupingBy(FleetKinds::frames, LinkedHashMap::new, Collectors.counting()));
        return stacks.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(List.of());
    }

    private static List<String> frames(FleetRow.Crash crash) {
        if (!crash.frames().isEmpty() || crash.signature().isEmpty()) {
            return crash.frames();
        }
        String[] words = crash.signature().split(" ", -1);
        return Arrays.asList(words).subList(Math.min(2, words.length), words.length);
    }

    /** How many rows have each value, the most frequent first. */
    static List<FleetTopAnswer.Count> counts(List<FleetRow> rows, Function<FleetRow, List<String>> values) {
        return FleetTopAnswer.ordered(FleetTopAnswer.counts(rows, values));
    }
}
