package org.vmcoregdb.server.prompt;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.Session;

/** What one command at the prompt acts on; the task and what is set outlive it. */
final class PromptContext implements CommandContext {
    private final State state;
    private final CrashDump analysis;
    private final BooleanSupplier cancelled;

    /** What is the same for all commands of a prompt. */
    static final class State {
        private final CrashDump analysis;
        private final Session session;
        private final AtomicInteger valuesShown = new AtomicInteger();
        private volatile Optional<Task> selected = Optional.empty();

        State(CrashDump analysis, Session session) {
            this.analysis = analysis;
            this.session = session;
        }

        Session session() {
            return session;
        }
    }

    /** @param cancelled whether the user has interrupted the command */
    PromptContext(State state, BooleanSupplier cancelled) {
        this.state = state;
        this.analysis = state.analysis.renewed();
        this.cancelled = cancelled;
        if (analysis.isLive()) {
            state.selected =
                    state.selected.flatMap(task -> Tasks.of(analysis.kernel()).withPid(task.pid()));
        }
    }

    @Override
    public CrashDump analysis() {
        return analysis;
    }

    @Override
    public Session session() {
        return state.session;
    }

    @Override
    public Task task() throws CommandException {
        if (state.selected.isEmpty()) {
            state.selected = Cpus.of(kernel())
                    .panicTask()
                    .or(() -> Tasks.of(kernel()).all().stream().findFirst());
        }
        return state.selected.orElseThrow(() -> new CommandException("no task of this kernel could be read"));
    }

    @Override
    public void select(Task task) {
        if (!cancelled()) {
            state.selected = Optional.of(task);
        }
    }

    @Override
    public int nextValueNumber() {
        return state.valuesShown.incrementAndGet();
    }

    @Override
    public boolean mayRun(String command) {
        return true; // who has the dump's file may do anything
    }

    @Override
    public boolean cancelled() {
        return cancelled.getAsBoolean();
    }
}
