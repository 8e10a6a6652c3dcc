package org.vmcoregdb.server.command.tasks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.TaskDetails;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.CommandContext;

/** {@code ps -p}, {@code -c}, {@code -g} and {@code -S}: how tasks belong together. */
final class RelativesView {
    private final CommandContext context;
    private final List<Task> all;
    private final Map<Long, Task> byAddress = new HashMap<>();
    private final TaskDetails details;

    RelativesView(Kernel kernel, CommandContext context) {
        this.context = context;
        this.details = TaskDetails.of(kernel);
        this.all = Tasks.of(kernel).all();
        all.forEach(t -> byAddress.put(t.address(), t));
    }

    void parents(List<Task> tasks, AnswerSink sink) {
        for (Task task : tasks) {
            List<Task> line = new ArrayList<>();
            Set<Long> seen = new HashSet<>();
            Optional<Task> at = Optional.of(task);
            // the first task is its own parent, and a loop is the same to us
            while (at.isPresent() && seen.add(at.get().address())) {
                line.add(at.get());
                at = parent(at.get());
            }
            Collections.reverse(line);
            send(sink, new TaskAnswers.Ancestry(line));
        }
    }

    void children(List<Task> tasks, AnswerSink sink) {
        Map<Long, List<Task>> children = new HashMap<>();
        for (Task task : all) {
            parent(task)
                    .ifPresent(p -> children.computeIfAbsent(p.address(), a -> new ArrayList<>())
                            .add(task));
        }
        for (Task task : tasks) {
            send(sink, new TaskAnswers.Children(task, children.getOrDefault(task.address(), List.of())));
        }
    }

    private Optional<Task> parent(Task task) {
        OptionalLong address = details.parent(task);
        return address.isPresent() ? Optional.ofNullable(byAddress.get(address.getAsLong())) : Optional.empty();
    }

    /** @param each whether to show the group of each of these tasks, and not only each group once; the idle tasks are one group in any case */
    void groups(List<Task> tasks, boolean each, AnswerSink sink) {
        Map<Integer, List<Task>> byGroup = new LinkedHashMap<>();
        all.forEach(
                t -> byGroup.computeIfAbsent(t.tgid(), g -> new ArrayList<>()).add(t));
        Set<Integer> shown = new HashSet<>();
        for (Task task : tasks) {
            if (context.cancelled()) {
                return;
            }
            if (shown.add(task.tgid()) || (each && task.pid() != 0)) {
                List<Task> members = byGroup.getOrDefault(task.tgid(), List.of(task));
                Task leader =
                        members.stream().filter(Task::isGroupLeader).findFirst().orElse(members.get(0));
                send(
                        sink,
                        new TaskAnswers.Threads(
                                leader,
                                members.stream()
                                        .filter(m -> m.address() != leader.address())
                                        .toList()));
            }
        }
    }

    /** States in the order in which they come first. */
    static Answer states(List<Task> tasks) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        tasks.forEach(t -> counts.merge(t.state().letters(), 1, Integer::sum));
        return new TaskAnswers.StateCounts(counts);
    }

    private void send(AnswerSink sink, Answer detail) {
        if (!context.cancelled()) {
            sink.accept(detail);
        }
    }
}
