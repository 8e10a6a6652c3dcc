package org.vmcoregdb.server.shell;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.Session;

/** Passes the text of a command's answers, line by line as they come, through filters. */
final class Pipeline implements AnswerSink {
    private final List<LineFilter> filters;
    private final AnswerText text = new AnswerText();
    private final Consumer<String> taker;
    private final BooleanSupplier stopped;
    private final StringBuilder out = new StringBuilder();
    private final StringBuilder unfinished = new StringBuilder();

    /**
     * A pipeline.
     *
     * @param filters at least one
     * @param taker takes what comes out
     * @param stopped whether nobody waits for that any more
     */
    Pipeline(List<LineFilter> filters, Consumer<String> taker, BooleanSupplier stopped) {
        this.filters = filters;
        this.taker = taker;
        this.stopped = stopped;
    }

    @Override
    public void accept(Answer answer) {
        unfinished.append(text.of(answer));
        int start = 0;
        for (int end = unfinished.indexOf("\n");
                end >= 0 && !isDone() && !stopped.getAsBoolean();
                end = unfinished.indexOf("\n", start)) {
            line(0, unfinished.substring(start, end));
            start = end + 1;
        }
        unfinished.delete(0, start);
        flush();
    }

    /** There are no more answers. */
    void end() {
        if (unfinished.length() > 0 && !isDone()) {
            line(0, unfinished.toString());
        }
        for (int i = 0; i < filters.size(); i++) {
            int next = i + 1;
            filters.get(i).end(line -> line(next, line));
        }
        flush();
    }

    private void line(int filter, String line) {
        if (filter < filters.size()) {
            filters.get(filter).line(line, next -> line(filter + 1, next));
        } else {
            out.append(line).append('\n');
        }
    }

    private void flush() {
        if (out.length() > 0) {
            taker.accept(out.toString());
            out.setLength(0);
        }
    }

    /** Whether the command can stop: what it has yet to say makes no difference. */
    boolean isDone() {
        return filters.stream().anyMatch(LineFilter::isDone);
    }

    /** The client's context for a command whose answers go through this: it is cancelled when they are not needed any more. */
    CommandContext context(CommandContext client) {
        return new CommandContext() {
            @Override
            public CrashDump analysis() {
                return client.analysis();
            }

            @Override
            public Task task() throws CommandException {
                return client.task();
            }

            @Override
            public Session session() {
                return client.session();
            }

            @Override
            public void select(Task task) {
                client.select(task);
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
                return isDone() || client.cancelled();
            }
        };
    }
}
