package org.vmcoregdb.server.shell;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.TaskArguments;
import org.vmcoregdb.server.command.UserPattern;

/**
 * Which tasks {@code foreach} means. Pids, addresses and names add tasks up; what is said of their kind and state narrows them down.
 */
final class TaskFilter {
    private static final Set<String> STATES =
            Set.of("RU", "IN", "UN", "ST", "TR", "ZO", "DE", "SW", "PA", "ID", "WA", "NE");

    private final Kernel kernel;
    private final BooleanSupplier stopped;
    private final List<Predicate<Task>> filters = new ArrayList<>();
    private final Set<Task> named = new LinkedHashSet<>();
    private boolean anyNamed;
    private Optional<String> state = Optional.empty();

    /** @param stopped whether nobody waits for the tasks any more */
    TaskFilter(Kernel kernel, BooleanSupplier stopped) {
        this.kernel = kernel;
        this.stopped = stopped;
    }

    /**
     * One more word.
     *
     * @param word quoted with {@code '} it is a regular expression that is looked for in tasks' names
     */
    void add(String word) throws CommandException {
        switch (word) {
            case "user" -> filters.add(t -> !t.isKernelThread());
            case "kernel" -> filters.add(Task::isKernelThread);
            case "active" -> filters.add(Task::isActive);
            case "gleader" -> filters.add(t -> t.isGroupLeader() && !t.isKernelThread());
            default -> {
                if (STATES.contains(word.toUpperCase(Locale.ROOT))) {
                    addState(word.toUpperCase(Locale.ROOT));
                } else if (isQuoted(word)) {
                    addMatching(word.substring(1, word.length() - 1));
                } else {
                    anyNamed = true;
                    named.addAll(TaskArguments.several(kernel, word));
                }
            }
        }
    }

    private void addState(String letters) throws CommandException {
        if (state.isPresent()) {
            throw new CommandException("foreach: only one task state allowed");
        }
        state = Optional.of(letters);
        filters.add(t -> t.state().letters().equals(letters));
    }

    static boolean isQuoted(String word) {
        return word.length() > 2 && word.startsWith("'") && word.endsWith("'");
    }

    private void addMatching(String expression) throws CommandException {
        UserPattern pattern;
        try {
            pattern = UserPattern.compile(expression, false, false);
        } catch (CommandException wrong) {
            throw new CommandException("foreach: " + wrong.getMessage());
        }
        anyNamed = true;
        Tasks.of(kernel).all().stream()
                .filter(t -> pattern.isFoundIn(t.comm(), stopped))
                .forEach(named::add);
    }

    /** The tasks, by pid. */
    List<Task> tasks() {
        return Tasks.of(kernel).all().stream()
                .filter(t -> !anyNamed || named.contains(t))
                .filter(t -> filters.stream().allMatch(f -> f.test(t)))
                .toList();
    }
}
