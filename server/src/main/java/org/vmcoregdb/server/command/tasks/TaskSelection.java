package org.vmcoregdb.server.command.tasks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.TaskArguments;
import org.vmcoregdb.server.command.UserPattern;

/** The tasks that the words of a list name, in the kernel's order; a task that is named twice comes twice. */
final class TaskSelection {
    private final Kernel kernel;
    private final BooleanSupplier stopped;

    /** @param stopped whether nobody waits for the tasks any more */
    TaskSelection(Kernel kernel, BooleanSupplier stopped) {
        this.kernel = kernel;
        this.stopped = stopped;
    }

    /** @param words pids, addresses, names, or regular expressions in single quotes; none means all tasks */
    List<Task> tasks(List<String> words) throws CommandException {
        List<Task> all = Tasks.of(kernel).all();
        if (words.isEmpty()) {
            return all;
        }
        List<Task> chosen = new ArrayList<>();
        for (String word : words) {
            if (word.length() > 2 && word.startsWith("'") && word.endsWith("'")) {
                chosen.addAll(matching(word.substring(1, word.length() - 1)));
            } else {
                chosen.addAll(TaskArguments.several(kernel, word));
            }
        }
        Map<Long, Integer> places = new HashMap<>();
        for (int i = 0; i < all.size(); i++) {
            places.put(all.get(i).address(), i);
        }
        chosen.sort(Comparator.comparingInt(t -> places.getOrDefault(t.address(), all.size())));
        return chosen;
    }

    private List<Task> matching(String expression) throws CommandException {
        try {
            UserPattern pattern = UserPattern.compile(expression, false, false);
            return Tasks.of(kernel).all().stream()
                    .filter(t -> pattern.isFoundIn(t.comm(), stopped))
                    .toList();
        } catch (CommandException wrong) {
            throw new CommandException("ps: " + wrong.getMessage());
        }
    }
}
