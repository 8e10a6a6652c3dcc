package org.vmcoregdb.server.command.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.vmcoregdb.checks.CheckResult;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Lazy;
import org.vmcoregdb.kernel.printk.KernelLog;
import org.vmcoregdb.kernel.printk.LogRecord;
import org.vmcoregdb.kernel.sched.Cpu;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.kernel.system.SystemFacts;
import org.vmcoregdb.kernel.system.Taint;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.check.Checking;
import org.vmcoregdb.server.command.hang.HangAnswer;
import org.vmcoregdb.server.command.hang.Waiting;
import org.vmcoregdb.server.command.io.IoAnswer;
import org.vmcoregdb.server.command.io.PendingIo;
import org.vmcoregdb.server.command.stack.StackAnswer;
import org.vmcoregdb.server.command.stack.StackGroups;
import org.vmcoregdb.server.command.stack.StackGroupsAnswer;
import org.vmcoregdb.server.command.system.SystemAnswer;
import org.vmcoregdb.server.command.system.SystemSummary;
import org.vmcoregdb.server.command.tasks.TaskListAnswer;
import org.vmcoregdb.server.command.tasks.TaskListView;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.triage.Crash;
import org.vmcoregdb.triage.SuspectModule;
import org.vmcoregdb.triage.Triage;
import org.vmcoregdb.types.MissingTypeException;
import org.vmcoregdb.waits.WaitGroups;

/** Gathers a report, part by part: one that cannot be read does not take the others with it. */
public final class ReportBuilder {
    private final CommandContext context;
    private final Kernel kernel;
    private final Triage triage;
    private final List<String> problems = new ArrayList<>();

    /** For the dump of a context. */
    public ReportBuilder(CommandContext context) {
        this.context = context;
        this.kernel = context.kernel();
        this.triage = new Triage(kernel, context.unwinder());
    }

    /** The report; it has the reasons for what it lacks. */
    public Report build() {
        return build(crash -> Optional.empty());
    }

    /**
     * The report.
     *
     * @param known says of a crash how often its like is known to have happened
     */
    public Report build(Function<CrashSummary, Optional<Sightings>> known) {
        // most of what a report takes are the stacks of all tasks: they are walked while this thread reads the rest
        CompletableFuture<List<StackGroupsAnswer.Group>> walk = CompletableFuture.supplyAsync(this::groups);
        CompletableFuture<List<TaskListAnswer.Row>> list = walk.handle((groups, failure) -> rows());
        Optional<Crash> crash = crash();
        List<Report.Where> running = attempt("What the CPUs did", () -> running(crash), List.of());
        Lazy<List<WaitGroups.Group>> waits = new Lazy<>(() -> Waiting.groups(context));
        CheckResult checks = attempt("What checks find", () -> Checking.brief(context, waits, crash), CheckResult.NONE);
        int problemsOfChecks = problems.size();
        SystemAnswer system = SystemSummary.of(context.analysis());
        StackAnswer.Lines lines =
                crash.map(c -> StackAnswer.Lines.atHand(kernel, c.trace())).orElse(StackAnswer.Lines.NONE);
        Optional<CrashSite> site = crash.flatMap(
                c -> attempt("The code at the place of the crash", () -> CrashSite.of(kernel, c), Optional.empty()));
        Optional<Sightings> seen = known.apply(CrashSummary.of("", kernel, crash));
        Optional<String> abrtHash = attempt("ABRT's identifier", triage::abrtHash, Optional.empty());
        List<Taint.Flag> taint = Taint.flags(SystemFacts.of(kernel).taint().orElse(0));
        List<SuspectModule> suspects = attempt("The modules", () -> SuspectModule.of(kernel, crash), List.of());
        List<Report.Where> blocked = attempt("The blocked tasks", this::blocked, List.of());
        HangAnswer waiting = attempt(
                "What they wait for", () -> Waiting.ofReport(context, waits.get()), new HangAnswer(List.of(), 0));
        IoAnswer io = attempt(
                "What disks and servers have not done",
                () -> PendingIo.of(context).stuck(),
                new IoAnswer(List.of(), List.of(), 0, Optional.empty()));
        List<StackGroupsAnswer.Group> groups = groups(walk, problemsOfChecks);
        List<Report.TaskRow> tasks = attempt("The tasks", () -> tasks(result(list), groups, running), List.of());
        List<LogRecord> log = log();
        OptionalInt logStart = crash.map(
                        c -> attempt("The crash's part of the log", () -> triage.logStart(c), OptionalInt.empty()))
                .orElse(OptionalInt.empty());
        return new Report(
                system,
                checks,
                crash,
                lines,
                site,
                seen,
                abrtHash,
                taint,
                suspects,
                running,
                blocked,
                waiting,
                io,
                groups,
                tasks,
                log,
                logStart,
                List.copyOf(problems));
    }

    /** What the other thread found; why it could not is a problem that comes after those of the checks, whenever it is known. */
    private List<StackGroupsAnswer.Group> groups(
            CompletableFuture<List<StackGroupsAnswer.Group>> walk, int problemsOfChecks) {
        int before = problems.size();
        List<StackGroupsAnswer.Group> groups = attempt("The tasks' stacks", () -> result(walk), List.of());
        if (problems.size() > before) {
            Collections.rotate(problems.subList(problemsOfChecks, problems.size()), 1);
        }
        return groups;
    }

    /** What killed the machine alone. */
    public Optional<Crash> crash() {
        return attempt("What killed the machine", triage::crash, Optional.empty());
    }

    /** Why something is missing from what was built so far: whole sentences. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /**
     * What the dump says of something, or what stands for it where the dump does not say.
     *
     * @param what begins the sentence about why it is missing, which is one of the problems from then on
     */
    public <T> T attempt(String what, Supplier<T> reading, T otherwise) {
        try {
            return reading.get();
        } catch (MemoryFault | MissingTypeException | MissingSymbolException missing) {
            problems.add(what + " cannot be known: " + missing.getMessage() + ".");
            return otherwise;
        }
    }

    /** What another thread worked out, or the reason why it could not, as if this one had. */
    private static <T> T result(CompletableFuture<T> work) {
        try {
            return work.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException reason) {
                throw reason;
            }
            if (failed.getCause() instanceof Error reason) {
                throw reason;
            }
            throw failed;
        }
    }

    private List<Report.Where> running(Optional<Crash> crash) {
        List<Report.Where> all = new ArrayList<>();
        for (Cpu cpu : Cpus.of(kernel).all()) {
            cpu.task().ifPresent(task -> all.add(new Report.Where(task, place(task, crash))));
        }
        return all;
    }

    /** Of the task that crashed where it crashed, not how that was handled. */
    private Optional<SymbolicAddress> place(Task task, Optional<Crash> crash) {
        Optional<Crash> its = crash.filter(c -> c.trace().task().address() == task.address());
        return its.isPresent() ? its.flatMap(Crash::function) : triage.ranIn(task);
    }

    private List<Report.Where> blocked() {
        return Tasks.of(kernel).all().stream()
                .filter(task -> task.state().isBlocked())
                .map(task -> new Report.Where(task, triage.waitsIn(task)))
                .toList();
    }

    private List<StackGroupsAnswer.Group> groups() {
        return StackGroups.of(context, Tasks.of(kernel).all(), StackAnswer.Look.STANDARD)
                .groups();
    }

    private List<TaskListAnswer.Row> rows() {
        return TaskListView.rows(context, Tasks.of(kernel).all(), false);
    }

    /** Tasks of one group have the same stack, so they wait at the same place. */
    private List<Report.TaskRow> tasks(
            List<TaskListAnswer.Row> rows, List<StackGroupsAnswer.Group> groups, List<Report.Where> running) {
        Map<Long, Integer> groupOf = new HashMap<>();
        List<Optional<SymbolicAddress>> places = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            for (Task task : groups.get(i).tasks()) {
                groupOf.put(task.address(), i);
            }
            places.add(triage.waitsIn(groups.get(i).stack()));
        }
        List<Report.TaskRow> tasks = new ArrayList<>();
        for (TaskListAnswer.Row row : rows) {
            Optional<Integer> group = Optional.ofNullable(groupOf.get(row.task().address()));
            Optional<Report.Where> ran = running.stream()
                    .filter(where -> where.task().address() == row.task().address())
                    .findFirst();
            tasks.add(new Report.TaskRow(
                    row,
                    ran.isPresent() ? ran.get().function() : group.flatMap(places::get),
                    group.map(OptionalInt::of).orElse(OptionalInt.empty())));
        }
        return tasks;
    }

    private List<LogRecord> log() {
        KernelLog.of(kernel).problem().ifPresent(problems::add);
        return KernelLog.of(kernel).records();
    }
}
