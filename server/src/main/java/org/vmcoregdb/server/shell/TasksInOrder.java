package org.vmcoregdb.server.shell;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.answer.NoticesAnswer;
import org.vmcoregdb.server.answer.TaskNameAnswer;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.OrderedParallel;
import org.vmcoregdb.server.command.Session;

/** Runs one command for many tasks on all processors, and gives the answers in the tasks' order as soon as they are known. */
final class TasksInOrder {
    private static final int AHEAD = 256;

    private final Commands commands;
    private final String name;
    private final Command command;

    TasksInOrder(Commands commands, String name, Command command) {
        this.commands = commands;
        this.name = name;
        this.command = command;
    }

    void run(List<Task> tasks, CommandContext context, AnswerSink sink) throws CommandException {
        Iterator<Callable<List<Answer>>> work =
                tasks.stream().map(task -> answer(task, context)).iterator();
        Set<Answer> notices = new HashSet<>();
        OrderedParallel.run(
                "foreach",
                AHEAD,
                work,
                results -> results.stream()
                        // what is to be said of all of them is said once
                        .filter(result -> !(result instanceof NoticesAnswer) || notices.add(result))
                        .forEach(sink::accept),
                context::cancelled);
    }

    private Callable<List<Answer>> answer(Task task, CommandContext context) {
        return () -> {
            List<Answer> results = new ArrayList<>();
            if (!context.cancelled()) {
                if (!command.namesItsTask()) {
                    results.add(new TaskNameAnswer(task));
                }
                commands.run(name, command, new OneTask(context, task), results::add);
            }
            return results;
        };
    }

    /** The client's context, but for the task. */
    private record OneTask(CommandContext client, Task task) implements CommandContext {
        @Override
        public CrashDump analysis() {
            return client.analysis();
        }

        @Override
        public Session session() {
            return client.session();
        }

        @Override
        public void select(Task other) {
            // what is selected for one task of many does not outlive it
        }

        @Override
        public boolean amongOthers() {
            return true;
        }

        @Override
        public int nextValueNumber() {
            return client.nextValueNumber();
        }

        @Override
        public boolean mayRun(String command) {
            return client.mayRun(command);
        }

        @Override
        public boolean cancelled() {
            return client.cancelled();
        }
    }
}
