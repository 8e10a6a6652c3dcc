package org.vmcoregdb.server.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.crash.SourceFiles;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Sample;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.CheckedJson;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.Session;

/** One user's view of the sample dump, or of another one, who is looking at the task that panicked. */
public final class SampleContext implements CommandContext {
    private final CrashDump analysis;
    private final Session session = new Session(Session.Host.BATCH);
    private Task task;
    private boolean cancelled;
    private int valuesShown;

    /** A view of it. */
    public SampleContext() {
        this(analyse());
    }

    /** A view of another dump. */
    public SampleContext(CrashDump analysis) {
        this.analysis = analysis;
        this.task = Cpus.of(analysis.kernel()).panicTask().orElseThrow();
    }

    /** Opens the sample. */
    public static CrashDump analyse() {
        Kernel kernel = Sample.kernel(Sample.dump());
        return CrashDump.of(kernel, "smash.kdump.zst", new SourceFiles(Map.of()));
    }

    /** The answers to a line. */
    public List<Answer> run(String line) throws CommandException {
        List<Answer> results = new ArrayList<>();
        new Commands().run(line, this, results::add);
        return results;
    }

    /** The answers to a line, as text. */
    public String text(String line) throws CommandException {
        StringBuilder text = new StringBuilder();
        new Commands().text(line, this, text::append);
        return text.toString();
    }

    /** The answers to a line, as JSON that is what the schema says. */
    public String json(String line) throws CommandException {
        return run(line).stream().map(CheckedJson::render).collect(Collectors.joining());
    }

    /** Makes it look as if nobody waited any more. */
    public void cancel() {
        cancelled = true;
    }

    @Override
    public CrashDump analysis() {
        return analysis;
    }

    @Override
    public Task task() {
        return task;
    }

    @Override
    public Session session() {
        return session;
    }

    @Override
    public void select(Task other) {
        task = other;
    }

    @Override
    public int nextValueNumber() {
        return ++valuesShown;
    }

    @Override
    public boolean mayRun(String command) {
        return true;
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }
}
