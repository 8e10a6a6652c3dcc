package org.vmcoregdb.server.shell;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code foreach}: a command for many tasks. */
@CommandLine.Command(name = "foreach", description = "Runs a command for many tasks.")
final class ForeachCommand implements Command {
    @Parameters(arity = "1..*", paramLabel = "WHICH… COMMAND", description = "Which tasks, and the command.")
    private List<String> words = new ArrayList<>();

    private final Commands commands;

    ForeachCommand(Commands commands) {
        this.commands = commands;
    }

    @Override
    public Optional<String> description() {
        List<String> names = commands.forEachTask();
        return Optional.of(
                "Runs a command for many tasks (" + String.join(", ", names.subList(0, names.size() - 1)) + " or "
                        + names.get(names.size() - 1)
                        + "): foreach [user|kernel|gleader|active|STATE|PID|TASK|NAME|'REGEX'…] COMMAND.");
    }

    @Override
    public boolean keepsQuotes() {
        return true;
    }

    @Override
    public boolean takesCommand() {
        return true;
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        TaskFilter filter = new TaskFilter(context.kernel(), context::cancelled);
        int at = 0;
        while (at < words.size() && !commands.forEachTask().contains(words.get(at))) {
            filter.add(words.get(at++));
        }
        if (at == words.size()) {
            throw new CommandException("foreach: which command? One of " + String.join(", ", commands.forEachTask()));
        }
        List<Task> tasks = filter.tasks();
        String name = words.get(at);
        List<String> options = words.subList(at + 1, words.size()).stream()
                .map(w -> TaskFilter.isQuoted(w) ? w.substring(1, w.length() - 1) : w)
                .toList();
        Command command = commands.parse(name, options, context.session());
        command.checkForEach();
        if (command.oncePerProcess()) {
            Set<Integer> seen = new HashSet<>();
            tasks = tasks.stream().filter(t -> seen.add(t.tgid())).toList();
        }
        if (!command.takesTaskList()) {
            new TasksInOrder(commands, name, command).run(tasks, context, sink);
        } else if (!tasks.isEmpty()) {
            commands.run(name, withTasks(options, tasks), context, sink);
        }
    }

    private static List<String> withTasks(List<String> options, List<Task> tasks) {
        List<String> all = new ArrayList<>(options);
        tasks.forEach(t -> all.add(Long.toHexString(t.address())));
        return all;
    }
}
