package org.vmcoregdb.server.command.diff;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.vmcoregdb.server.command.CommandContext;

/** Compares two dumps. */
public final class Difference {
    private Difference() {}

    /**
     * What is different.
     *
     * @param firstName of the first one's file
     * @param secondName of the second one's
     */
    public static DiffAnswer of(String firstName, CommandContext first, String secondName, CommandContext second) {
        return of(Snapshot.of(firstName, first), Snapshot.of(secondName, second));
    }

    static DiffAnswer of(Snapshot first, Snapshot second) {
        List<DiffAnswer.Setting> settings = new ArrayList<>();
        for (String name : names(first.settings(), second.settings())) {
            Optional<String> before = Optional.ofNullable(first.settings().get(name));
            Optional<String> after = Optional.ofNullable(second.settings().get(name));
            if (!before.equals(after)) {
                settings.add(new DiffAnswer.Setting(name, before, after));
            }
        }
        List<String> problems = new ArrayList<>();
        first.problems().forEach(problem -> problems.add(first.side().file() + ": " + problem));
        second.problems().forEach(problem -> problems.add(second.side().file() + ": " + problem));
        Predicate<DiffAnswer.Change> changed = change -> change.difference() != 0;
        return new DiffAnswer(
                first.side(),
                second.side(),
                changes(first.counters(), second.counters(), changed),
                changes(first.slabs(), second.slabs(), changed),
                changes(first.tasks(), second.tasks(), changed),
                changes(first.modules(), second.modules(), changed),
                settings,
                changes(first.waits(), second.waits(), change -> change.first() > 0 && change.second() > 0),
                changes(
                        first.waits(),
                        second.waits(),
                        changed.and(change -> change.first() == 0 || change.second() == 0)),
                problems);
    }

    private static <T> SortedSet<String> names(Map<String, T> first, Map<String, T> second) {
        SortedSet<String> names = new TreeSet<>(first.keySet());
        names.addAll(second.keySet());
        return names;
    }

    private static List<DiffAnswer.Change> changes(
            Map<String, Long> first, Map<String, Long> second, Predicate<DiffAnswer.Change> wanted) {
        return names(first, second).stream()
                .map(name -> new DiffAnswer.Change(name, first.getOrDefault(name, 0L), second.getOrDefault(name, 0L)))
                .filter(wanted)
                .sorted(Comparator.comparingLong((DiffAnswer.Change change) -> Math.abs(change.difference()))
                        .reversed())
                .toList();
    }
}
