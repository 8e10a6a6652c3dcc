package org.vmcoregdb.server.command.hang;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.TaskArguments;
import org.vmcoregdb.waits.SuspectedHolders;
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
        boolean named = !words.isEmpty();
        List<Task> tasks = (named
                        ? TaskArguments.all(context.kernel(), words)
                        : Tasks.of(context.kernel()).all())
                .stream()
                        .filter(task -> named || all || Waiting.isBlocked(task) || reader.mayWaitForFutex(task))
                        .toList();
        List<WaitGroups.Group> groups = WaitGroups.of(
                        new SuspectedHolders(context.kernel()).added(Waiting.of(reader, tasks, context::cancelled)))
                .stream()
                .filter(group -> all || named || isOfBlocked(group))
                .toList();
        sink.accept(new HangAnswer(groups, Waiting.count(context.kernel())));
    }

    /** Sleeping tasks are of interest if they wait for each other, or something else waits for them. */
    private static boolean isOfBlocked(WaitGroups.Group group) {
        return !group.circle().isEmpty()
                || group.waits().stream()
                        .anyMatch(step -> step.of().task().state().isBlocked()
                                || step.of().kind() == WaitKind.SPINLOCK);
    }
}
