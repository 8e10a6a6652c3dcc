package org.vmcoregdb.server.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.ErrorAnswer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TaskJson;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.LocalContext;
import org.vmcoregdb.server.command.TaskArguments;
import org.vmcoregdb.server.shell.Commands;

/** One call of a tool: what it was asked for, and the page that it fills. */
final class ToolCall {
    private static final long LONGEST_NANOS = 300_000_000_000L;
    private static final long PROGRESS_NANOS = 1_000_000_000L;

    private final Commands commands;
    private final AgentDumps library;
    private final Arguments arguments;
    private final AnswerPage page;
    private final BooleanSupplier cancelled;
    private final Progress progress;
    private final long begin = System.nanoTime();
    private final AtomicLong lastProgress = new AtomicLong(begin);
    private final JsonObject head = new JsonObject();
    private Optional<String> incomplete = Optional.empty();

    /** Is told now and then how long a call has been running. */
    @FunctionalInterface
    interface Progress {
        void running(long seconds, String what);
    }

    /**
     * A call.
     *
     * @param cancelled whether the client wants no answer any more
     */
    ToolCall(
            AgentTool tool,
            Map<String, Object> values,
            Commands commands,
            AgentDumps library,
            BooleanSupplier cancelled,
            Progress progress)
            throws AgentException {
        this.commands = commands;
        this.library = library;
        this.arguments = new Arguments(values);
        this.cancelled = cancelled;
        this.progress = progress;
        arguments.refuseOthersThan(tool.arguments());
        int limit = arguments
                .number(AgentTool.SIZE, AgentTool.SMALLEST_PAGE, AgentTool.LARGEST_PAGE)
                .orElse(AgentTool.USUAL_PAGE);
        this.page = AnswerPage.of(
                arguments.text(AnswerPage.CURSOR), limit, arguments.digest(tool.name(), AnswerPage.CURSOR));
    }

    Arguments arguments() {
        return arguments;
    }

    AnswerPage page() {
        return page;
    }

    AgentDumps library() {
        return library;
    }

    /** A member before the answers. */
    void say(String name, Object value) {
        head.put(name, value);
    }

    /** The name of the dump that is meant. */
    String dumpName() throws AgentException {
        return library.name(arguments.text(AgentTool.DUMP));
    }

    /** Work on the dump that is meant. */
    @FunctionalInterface
    interface DumpWork {
        void run(LocalContext context) throws AgentException, CommandException;
    }

    /** Works on the dump and the task that are meant, and names both. */
    void onDump(DumpWork work) throws AgentException {
        String name = dumpName();
        say("dump", name);
        progress.running(0, name);
        library.read(name, dump -> {
            try {
                CrashDump now = dump.renewed();
                LocalContext context = new LocalContext(now, this::stopped);
                task(now).ifPresent(context::select);
                work.run(context);
                sayTask(context);
            } catch (CommandException wrong) {
                throw AgentException.of(wrong);
            }
        });
    }

    private void sayTask(LocalContext context) {
        try {
            say("task", TaskJson.of(context.task()));
        } catch (CommandException none) {
            incomplete = incomplete.or(() -> Optional.of(String.valueOf(none.getMessage())));
        }
    }

    private Optional<Task> task(CrashDump dump) throws AgentException, CommandException {
        Optional<String> word = arguments.text(AgentTool.TASK);
        return word.isPresent() ? Optional.of(TaskArguments.one(dump.kernel(), word.get())) : Optional.empty();
    }

    /** A command with its words. */
    record Step(String command, List<String> words) {}

    /** Runs one command. */
    void run(Step step, LocalContext context) throws CommandException {
        commands.run(step.command(), step.words(), context, page);
    }

    /** Runs commands one after the other. What one of them cannot answer stands among the answers, unless all fail. */
    void runAll(List<Step> steps, LocalContext context) throws CommandException {
        List<CommandException> failures = new ArrayList<>();
        for (Step step : steps) {
            if (page.isFull()) {
                return;
            }
            try {
                run(step, context);
            } catch (CommandException wrong) {
                failures.add(wrong);
                if (failures.size() == steps.size()) {
                    throw failures.get(0);
                }
                String line = step.command() + " " + String.join(" ", step.words());
                page.accept(
                        new ErrorAnswer(Optional.of(line.strip()), String.valueOf(wrong.getMessage()), wrong.code()));
            }
        }
    }

    /** Whether to stop; says now and then that the call is still running. Many threads may ask. */
    boolean stopped() {
        if (cancelled.getAsBoolean() || page.isFull()) {
            return true;
        }
        long now = System.nanoTime();
        long last = lastProgress.get();
        if (now - last >= PROGRESS_NANOS && lastProgress.compareAndSet(last, now)) {
            progress.running((now - begin) / 1_000_000_000L, "");
        }
        return now - begin > LONGEST_NANOS;
    }

    /** The page, as the client gets it. */
    JsonObject result() throws AgentException {
        if (cancelled.getAsBoolean()) {
            throw AgentException.cancelled();
        }
        if (System.nanoTime() - begin > LONGEST_NANOS && !page.isFull()) {
            incomplete = Optional.of("the command was stopped after " + LONGEST_NANOS / 1_000_000_000L + " seconds");
        }
        page.json(head);
        return head.put("incomplete", incomplete);
    }
}
