package org.vmcoregdb.server.fleet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.bytes.CountedLocation;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.IoReason;
import org.vmcoregdb.bytes.Location;
import org.vmcoregdb.checks.CheckResult;
import org.vmcoregdb.checks.Effort;
import org.vmcoregdb.checks.Finding;
import org.vmcoregdb.checks.Severity;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.FirstProblem;
import org.vmcoregdb.kernel.module.Module;
import org.vmcoregdb.kernel.module.Modules;
import org.vmcoregdb.kernel.system.SystemFacts;
import org.vmcoregdb.kernel.system.Taint;
import org.vmcoregdb.server.command.LocalContext;
import org.vmcoregdb.server.command.check.Checking;
import org.vmcoregdb.server.command.report.CrashSummary;
import org.vmcoregdb.server.command.report.ReportBuilder;
import org.vmcoregdb.triage.Crash;
import org.vmcoregdb.triage.CrashSignature;
import org.vmcoregdb.triage.Triage;
import org.vmcoregdb.unwind.frame.Frame;

/** Looks at one dump, once. Another thread may stop it. */
public final class FleetLook {
    private static final int MOST_FRAMES = 32;

    /** What looking at each task may cost, in requests to another machine: as much as all else. */
    private static final int MOST_REQUESTS = 50;

    /** Measured on ELF cores: a request brings what is to be seen of so many tasks that lie anywhere. */
    private static final int TASKS_OF_REQUEST = 5;

    /** What a request brings at least of a file of which most is wanted. */
    private static final long PIECE_BYTES = 1 << 20;

    private final FleetDumps dumps;
    private final Location dump;
    private final FleetRow.Key key;
    private final CountedLocation counted;
    private final FleetScan.Limits limits;
    private final long start = System.nanoTime();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicBoolean limited = new AtomicBoolean();
    private final AtomicReference<@Nullable CrashDump> open = new AtomicReference<>();

    /**
     * @param key what the row is about
     * @param limits how many bytes may be read of it, where what comes in one piece comes whole, and whether all checks are run, whatever they read
     */
    public FleetLook(FleetDumps dumps, Location dump, FleetRow.Key key, FleetScan.Limits limits) {
        this.dumps = dumps;
        this.dump = dump;
        this.key = key;
        this.limits = limits;
        this.counted = new CountedLocation(dump, this::isEnough);
    }

    private boolean isEnough() {
        if (limits.bytes() < Long.MAX_VALUE && bytes(dumps.usage(dump)) >= limits.bytes()) {
            limited.set(true);
            stopped.set(true);
        }
        return limited.get();
    }

    /** Of another machine those that came, of this one those that were read. */
    private long bytes(FleetDumps.Usage usage) {
        return usage.requests() > 0 ? usage.bytes() : counted.bytes();
    }

    /**
     * What was found.
     *
     * @throws OutOfMemoryError if there is not enough memory for it
     */
    public FleetRow row() {
        FleetRow row = look();
        return limited.get() ? failed("more than " + limits.bytes() + " bytes of it would have to be read") : row;
    }

    private FleetRow look() {
        try (CrashDump analysis = dumps.open(counted)) {
            open.set(analysis);
            return found(analysis);
        } catch (FormatException unusable) {
            return failed(Objects.requireNonNullElse(unusable.getMessage(), ""));
        } catch (IOException unreadable) {
            return failed(IoReason.of(unreadable));
        } catch (RuntimeException | StackOverflowError | LinkageError | InternalError broken) {
            return failed("it cannot be looked at (" + broken.getClass().getSimpleName() + ")");
        }
    }

    /** Says that the answer is not wanted any more: who looks may notice. */
    void stop() {
        stopped.set(true);
    }

    /** Takes the dump away from who looks at it and does not notice: all its memory is unreadable from now on. */
    void takeAway() {
        CrashDump analysis = open.get();
        if (analysis != null) {
            try {
                analysis.close();
            } catch (IOException unclosable) {
                return; // it was read only
            }
        }
    }

    /** A row of a dump of which nothing is known but why. */
    FleetRow failed(String error) {
        return FleetRow.failed(key, error, cost());
    }

    private FleetRow.Cost cost() {
        FleetDumps.Usage usage = dumps.usage(dump);
        return new FleetRow.Cost((System.nanoTime() - start) / 1_000_000, bytes(usage), usage.requests());
    }

    private FleetRow found(CrashDump analysis) {
        LocalContext context = new LocalContext(analysis, stopped::get);
        ReportBuilder builder = new ReportBuilder(context);
        Optional<Crash> died = builder.crash();
        CrashSummary summary = CrashSummary.of(dump.name(), analysis.kernel(), died);
        FleetRow.Crash crash = crash(summary, died, analysis, builder);
        List<String> problems = new ArrayList<>(builder.problems());
        problems.addAll(analysis.kernel().dump().warnings());
        CheckResult checked = Checking.of(context, died, effort(analysis.kernel()));
        List<String> checks = checked.findings().stream()
                .filter(finding -> finding.severity() != Severity.NOTE)
                .map(Finding::id)
                .distinct()
                .toList();
        return new FleetRow(
                key.file(), key.version(), Optional.empty(), crash, checks, checked.leftOut(), problems, cost());
    }

    /** Of a dump on another machine each task may be some requests of its own, but no more than the file has pieces. */
    private Effort effort(Kernel kernel) {
        if (limits.allChecks() || dumps.usage(dump).requests() == 0) {
            return Effort.USUAL;
        }
        long pieces;
        try {
            pieces = dump.size() / PIECE_BYTES;
        } catch (IOException unknown) {
            pieces = Long.MAX_VALUE;
        }
        return effort(pieces, tasks(kernel));
    }

    /** @param pieces how many pieces of the least size of a request the file has */
    static Effort effort(long pieces, long tasks) {
        return Math.min(pieces, tasks / TASKS_OF_REQUEST) > MOST_REQUESTS ? Effort.LITTLE : Effort.USUAL;
    }

    /** How many tasks there are by the kernel's own count, without a look at them. */
    private static long tasks(Kernel kernel) {
        return new FirstProblem()
                .number(() -> kernel.memory().readInt(kernel.needSymbol("nr_threads")))
                .orElse(Long.MAX_VALUE);
    }

    private static FleetRow.Crash crash(
            CrashSummary summary, Optional<Crash> died, CrashDump analysis, ReportBuilder builder) {
        Kernel kernel = analysis.kernel();
        return new FleetRow.Crash(
                summary.release(),
                summary.nodename(),
                summary.time(),
                summary.type(),
                summary.function().map(f -> f.text()).orElse(""),
                summary.signature().map(CrashSignature::text).orElse(""),
                summary.signature().map(CrashSignature::id).orElse(""),
                builder.attempt(
                        "ABRT's identifier",
                        () -> new Triage(kernel, analysis.unwinder()).abrtHash().orElse(""),
                        ""),
                builder.attempt("The taint", () -> taint(kernel), ""),
                builder.attempt(
                        "The modules",
                        () -> Modules.of(kernel).all().stream()
                                .map(Module::name)
                                .sorted()
                                .toList(),
                        List.<String>of()),
                died.map(FleetLook::frames).orElse(List.of()));
    }

    /** As far as the stack could be walked without guessing, and not beyond the entry through which the CPU came there. */
    private static List<String> frames(Crash crash) {
        List<String> frames = new ArrayList<>();
        int end = Math.max(0, crash.outer() - crash.first());
        for (Frame frame : crash.path().subList(0, Math.min(end, crash.path().size()))) {
            Optional<String> function = frame.symbol().map(s -> s.symbol().name());
            if (frame.guessed()
                    || frame.savedRegisters().isPresent()
                    || function.isEmpty() && !frames.isEmpty()
                    || frames.size() == MOST_FRAMES) {
                break;
            }
            frames.add(function.orElse("?"));
        }
        return frames;
    }

    private static String taint(Kernel kernel) {
        return Taint.flags(SystemFacts.of(kernel).taint().orElse(0)).stream()
                .map(flag -> String.valueOf(flag.letter()))
                .collect(Collectors.joining());
    }
}
