package org.vmcoregdb.server.command.hang;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.TaskArguments;
import org.vmcoregdb.waits.Wait;
import org.vmcoregdb.waits.WaitGroups;
import org.vmcoregdb.waits.WaitKind;
import org.vmcoregdb.waits.WaitReader;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hang}: who waits for whom. */
@CommandLine.Command(
        name = "hang",
        description =
                "Shows what blocked tasks wait for, who holds it, and who waits for each other. What the object itself does not"
                        + " confirm has a ?.")
public final class HangCommand implements Command {
    @Option(names = "-a", description = "Tasks that sleep and take signals, too.")
    private boolean all;

    @Parameters(arity = "0..*", paramLabel = "PID|TASK", description = "Only these tasks, and those they wait for.")
    private List<String> words = new ArrayList<>();

    @Override
    public List<String> answerTypes() {
        return List.of("hang");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        WaitReader reader = new WaitReader(context.kernel(), context.unwinder());
        List<Task> tasks =
                words.isEmpty() ? Tasks.of(context.kernel()).all() : TaskArguments.all(context.kernel(), words);
        List<Wait> waits = new ArrayList<>();
        Deque<Task> next = new ArrayDeque<>();
        for (Task task : tasks) {
            if (!words.isEmpty()
                    || all
                    || task.state().isBlocked()
                    || task.isActive()
                    || reader.mayWaitForFutex(task)) {
                next.add(task);
            }
        }
        Set<Long> seen = new HashSet<>();
        Set<Long> asked = new HashSet<>();
        if (!words.isEmpty()) {
            tasks.forEach(task -> asked.add(task.address()));
        }
        while (!next.isEmpty()) {
            if (context.cancelled()) {
                return;
            }
            Task task = next.remove();
            if (!seen.add(task.address())) {
                continue;
            }
            Optional<Wait> wait = reader.of(task);
            if (wait.isPresent()) {
                waits.add(wait.get());
                wait.get().holders().forEach(holder -> next.add(holder.task()));
            }
        }
        List<WaitGroups.Group> groups = WaitGroups.of(waits).stream()
                .filter(group -> all || !asked.isEmpty() || isOfBlocked(group))
                .toList();
        int blocked = (int) Tasks.of(context.kernel()).all().stream()
                .filter(task -> task.state().isBlocked())
                .count();
        sink.accept(new HangAnswer(groups, blocked));
    }

    /** Sleeping tasks are of interest if they wait for each other, or something else waits for them. */
    private static boolean isOfBlocked(WaitGroups.Group group) {
        return !group.circle().isEmpty()
                || group.waits().stream()
                        .anyMatch(step -> step.of().task().state().isBlocked()
                                || step.of().kind() == WaitKind.SPINLOCK);
    }
}
