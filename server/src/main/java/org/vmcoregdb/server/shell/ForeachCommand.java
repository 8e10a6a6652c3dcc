package org.vmcoregdb.server.shell;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Task;
import org.vmcoregdb.server.command.Analysis;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.TaskArguments;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.ResultSink;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/**
 * {@code foreach}: a command for many tasks. The tasks are worked on by all processors, and their answers given in the
 * tasks' order.
 */
@CommandLine.Command(
        name = "foreach",
        description = "Runs bt, ps, set or task for many tasks: foreach [user|kernel|active|STATE|PID|NAME…] COMMAND.")
final class ForeachCommand implements Command {
    /** How many tasks are worked on ahead of the one whose answer is next. */
    private static final int AHEAD = 256;

    private static final Set<String> STATES = Set.of("RU", "IN", "UN", "ST", "TR", "ZO", "DE", "PA", "ID", "WA", "NE");

    @Parameters(arity = "1..*", paramLabel = "WHICH… COMMAND", description = "Which tasks, and the command.")
    private List<String> words = new ArrayList<>();

    private final Commands commands;

    ForeachCommand(Commands commands) {
        this.commands = commands;
    }

    @Override
    public void run(CommandContext context, ResultSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        List<Predicate<Task>> filters = new ArrayList<>();
        List<Task> named = new ArrayList<>();
        int at = 0;
        while (at < words.size() && !commands.forEachTask().contains(words.get(at))) {
            select(kernel, words.get(at++), filters, named);
        }
        if (at == words.size()) {
            throw new CommandException("foreach: which command? One of " + String.join(", ", commands.forEachTask()));
        }
        List<Task> tasks = (named.isEmpty() ? kernel.tasks().all() : named)
                .stream().filter(t -> filters.stream().allMatch(f -> f.test(t))).toList();
        String command = words.get(at);
        List<String> options = words.subList(at + 1, words.size());
        if (command.equals("ps")) {
            commands.run("ps", withTasks(options, tasks), context, sink);
            return;
        }
        inOrder(tasks, command, commands.parse(command, options), context, sink);
    }

    private static List<String> withTasks(List<String> options, List<Task> tasks) {
        List<String> all = new ArrayList<>(options);
        tasks.forEach(t -> all.add(Long.toHexString(t.address())));
        return all;
    }

    private static void select(Kernel kernel, String word, List<Predicate<Task>> filters, List<Task> named)
            throws CommandException {
        switch (word) {
            case "user" -> filters.add(t -> !t.isKernelThread());
            case "kernel" -> filters.add(Task::isKernelThread);
            case "active" -> filters.add(Task::isActive);
            case "gleader" -> filters.add(Task::isGroupLeader);
            default -> {
                String state = word.toUpperCase(Locale.ROOT);
                if (STATES.contains(state)) {
                    filters.add(t -> t.state().letters().equals(state));
                } else {
                    named.addAll(TaskArguments.several(kernel, word));
                }
            }
        }
    }

    private void inOrder(List<Task> tasks, String name, Command command, CommandContext context, ResultSink sink)
            throws CommandException {
        ExecutorService workers =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), work -> {
                    Thread thread = new Thread(work, "foreach");
                    thread.setDaemon(true);
                    return thread;
                });
        try {
            Deque<Future<List<Result>>> pending = new ArrayDeque<>();
            int submitted = 0;
            while ((submitted < tasks.size() || !pending.isEmpty()) && !context.cancelled()) {
                while (submitted < tasks.size() && pending.size() < AHEAD) {
                    pending.add(workers.submit(answer(tasks.get(submitted), submitted == 0, name, command, context)));
                    submitted++;
                }
                get(pending.remove()).forEach(sink::accept);
            }
        } finally {
            workers.shutdownNow();
        }
    }

    private Callable<List<Result>> answer(
            Task task, boolean first, String name, Command command, CommandContext context) {
        return () -> {
            List<Result> results = new ArrayList<>();
            if (context.cancelled()) {
                return results;
            }
            commands.run(name, command, new OneTask(context, task), result -> results.add(separated(result, first)));
            return results;
        };
    }

    /** An empty line between the stacks of different tasks. */
    private static Result separated(Result result, boolean first) {
        return result instanceof Result.StackResult stack && !first ? stack.withBlankBefore() : result;
    }

    private static List<Result> get(Future<List<Result>> future) throws CommandException {
        try {
            return future.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof CommandException sentence) {
                throw sentence;
            }
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    /** The client's context, but for the task. */
    private record OneTask(CommandContext client, Task task) implements CommandContext {
        @Override
        public Analysis analysis() {
            return client.analysis();
        }

        @Override
        public void select(Task other) {
            // what is selected for one task of many does not outlive it
        }

        @Override
        public int nextValueNumber() {
            return client.nextValueNumber();
        }

        @Override
        public boolean cancelled() {
            return client.cancelled();
        }
    }
}
