package org.vmcoregdb.server.command;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;

/** The context of commands without a debugger: it begins with the task that panicked. */
public final class LocalContext implements CommandContext {
    private CrashDump analysis;
    private final BooleanSupplier stopped;
    private final Session session;
    private Optional<Task> selected = Optional.empty();
    private int valuesShown;

    /** Of commands that run to their end. */
    public LocalContext(CrashDump analysis) {
        this(analysis, () -> false);
    }

    /** @param stopped whether the answers go nowhere any more */
    public LocalContext(CrashDump analysis, BooleanSupplier stopped) {
        this(analysis, new Session(Session.Host.BATCH), stopped);
    }

    /** @param session what is set up for all commands */
    public LocalContext(CrashDump analysis, Session session, BooleanSupplier stopped) {
        this.session = session;
        this.analysis = analysis;
        this.stopped = stopped;
    }

    @Override
    public CrashDump analysis() {
        return analysis;
    }

    /** To be called before each command: of a machine that runs what is read from now on is read anew. */
    public void renew() {
        if (analysis.isLive()) {
            analysis = analysis.renewed();
            selected = selected.flatMap(task -> Tasks.of(analysis.kernel()).withPid(task.pid()));
        }
    }

    @Override
    public Task task() throws CommandException {
        if (selected.isEmpty()) {
            selected = Cpus.of(analysis.kernel())
                    .panicTask()
                    .or(() -> Tasks.of(analysis.kernel()).all().stream().findFirst());
        }
        return selected.orElseThrow(() -> new CommandException("no task of this kernel could be read"));
    }

    @Override
    public Session session() {
        return session;
    }

    @Override
    public void select(Task task) {
        selected = Optional.of(task);
    }

    @Override
    public int nextValueNumber() {
        return ++valuesShown;
    }

    @Override
    public boolean mayRun(String command) {
        return true; // who has the dump's file, or starts a server for agents, may do anything
    }

    @Override
    public boolean cancelled() {
        return stopped.getAsBoolean();
    }
}
