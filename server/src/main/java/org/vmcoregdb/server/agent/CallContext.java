package org.vmcoregdb.server.agent;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.Session;

/** The context of the commands of one call: nothing in it outlives the call. */
final class CallContext implements CommandContext {
    private final CrashDump dump;
    private final BooleanSupplier stopped;
    private final Session session = new Session(Session.Host.BATCH);
    private Optional<Task> selected;
    private int valuesShown;

    /**
     * A context.
     *
     * @param task the task it begins with; without one it is the task that panicked
     * @param stopped whether to stop
     */
    CallContext(CrashDump dump, Optional<Task> task, BooleanSupplier stopped) {
        this.dump = dump;
        this.selected = task;
        this.stopped = stopped;
    }

    @Override
    public CrashDump analysis() {
        return dump;
    }

    @Override
    public Task task() throws CommandException {
        if (selected.isEmpty()) {
            selected = Cpus.of(dump.kernel())
                    .panicTask()
                    .or(() -> Tasks.of(dump.kernel()).all().stream().findFirst());
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

    /** Whoever starts an agent's server may read all of the dump. */
    @Override
    public boolean mayRun(String command) {
        return true;
    }

    @Override
    public boolean cancelled() {
        return stopped.getAsBoolean();
    }
}
