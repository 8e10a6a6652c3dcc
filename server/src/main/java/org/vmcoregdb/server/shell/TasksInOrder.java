package org.vmcoregdb.server.shell;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.vmcoregdb.kernel.Task;
import org.vmcoregdb.server.command.Analysis;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.ResultSink;

/** Runs one command for many tasks on all processors, and gives the answers in the tasks' order as soon as they are known. */
final class TasksInOrder {
    /** How many tasks are worked on ahead of the one whose answer is next. */
    private static final int AHEAD = 256;

    private final Commands commands;
    private final String name;
    private final Command command;

    TasksInOrder(Commands commands, String name, Command command) {
        this.commands = commands;
        this.name = name;
        this.command = command;
    }

    void run(List<Task> tasks, CommandContext context, ResultSink sink) throws CommandException {
        ExecutorService workers =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), work -> {
                    Thread thread = new Thread(work, "foreach");
                    thread.setDaemon(true);
                    return thread;
                });
        try {
            Deque<Future<List<Result>>> pending = new ArrayDeque<>();
            int submitted = 0;
            boolean first = true;
            while ((submitted < tasks.size() || !pending.isEmpty()) && !context.cancelled()) {
                while (submitted < tasks.size() && pending.size() < AHEAD) {
                    pending.add(workers.submit(answer(tasks.get(submitted), context)));
                    submitted++;
                }
                for (Result result : get(pending.remove())) {
                    sink.accept(amongOthers(result, first));
                    first = false;
                }
            }
        } finally {
            workers.shutdownNow();
        }
    }

    private Callable<List<Result>> answer(Task task, CommandContext context) {
        return () -> {
            List<Result> results = new ArrayList<>();
            if (!context.cancelled()) {
                commands.run(name, command, new OneTask(context, task), results::add);
            }
            return results;
        };
    }

    /** An empty line between the answers about different tasks, and each under its task's name. */
    private static Result amongOthers(Result result, boolean first) {
        if (!first && result instanceof Result.OfTask one) {
            return one.withBlankBefore();
        }
        return result instanceof Result.ContextResult context ? context.withHeading() : result;
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
