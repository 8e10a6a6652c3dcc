package org.vmcoregdb.server.fleet;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.IoReason;
import org.vmcoregdb.bytes.Location;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Module;
import org.vmcoregdb.kernel.module.Modules;
import org.vmcoregdb.kernel.system.SystemFacts;
import org.vmcoregdb.kernel.system.Taint;
import org.vmcoregdb.server.command.LocalContext;
import org.vmcoregdb.server.command.report.CrashSummary;
import org.vmcoregdb.server.command.report.ReportBuilder;
import org.vmcoregdb.triage.CrashSignature;
import org.vmcoregdb.triage.Triage;

/**
 * Looks at many dumps, some at a time, and keeps a row of each. A dump that cannot be opened, takes too long or breaks the program that looks at it is a row that says so, and
 * ends nothing.
 */
public final class FleetScan {
    private final Opener opener;
    private final FleetResults results;
    private final Limits limits;
    private final Progress progress;

    /** Opens a dump. */
    @FunctionalInterface
    public interface Opener {
        /** @throws FormatException if that cannot be done */
        CrashDump open(Location dump) throws FormatException;
    }

    /**
     * What a scan may take.
     *
     * @param workers how many dumps are looked at at once
     * @param each how long one may take
     */
    public record Limits(int workers, Duration each) {}

    /** Hears how far a scan has come; called by several threads. */
    @FunctionalInterface
    public interface Progress {
        /** @param row what was found of one more dump */
        void done(FleetRow row);
    }

    /** @param results receives the rows */
    public FleetScan(Opener opener, FleetResults results, Limits limits, Progress progress) {
        this.opener = opener;
        this.results = results;
        this.limits = limits;
        this.progress = progress;
    }

    /**
     * Looks at all dumps that results have no row of.
     *
     * @return how many were looked at
     * @throws IOException if a row cannot be written: then the scan ends
     */
    public int run(Iterable<Location> dumps) throws IOException, InterruptedException {
        ExecutorService workers = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "fleet");
            thread.setDaemon(true);
            return thread;
        });
        Semaphore free = new Semaphore(limits.workers);
        Queue<IOException> failures = new ConcurrentLinkedQueue<>();
        int looked = 0;
        try {
            for (Location dump : dumps) {
                if (!failures.isEmpty()) {
                    break;
                }
                FleetRow.Key key = new FleetRow.Key(dump.name(), version(dump));
                if (!results.has(key)) {
                    free.acquire();
                    looked++;
                    workers.execute(() -> {
                        try {
                            FleetRow row = looked(dump, key, workers);
                            results.add(row);
                            progress.done(row);
                        } catch (IOException unwritable) {
                            failures.add(unwritable);
                        } finally {
                            free.release();
                        }
                    });
                }
            }
            free.acquire(limits.workers);
        } finally {
            workers.shutdownNow();
        }
        IOException failure = failures.peek();
        if (failure != null) {
            throw failure;
        }
        return looked;
    }

    /** What cannot be read has no version, and a row that says why. */
    private static String version(Location dump) {
        try {
            return Integer.toHexString(dump.version().hashCode()) + "-" + dump.size();
        } catch (IOException unreadable) {
            return "";
        }
    }

    /** In a thread of its own, which is left behind when its time is up: it is interrupted, but may not notice. */
    private FleetRow looked(Location dump, FleetRow.Key key, ExecutorService workers) {
        long start = System.nanoTime();
        AtomicBoolean stopped = new AtomicBoolean();
        var row = workers.submit(() -> look(dump, key, stopped, start));
        try {
            return row.get(limits.each.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
        } catch (java.util.concurrent.TimeoutException late) {
            stopped.set(true);
            row.cancel(true);
            return FleetRow.failed(
                    key.file(), key.version(), "it took longer than " + limits.each.toSeconds() + " s", since(start));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            row.cancel(true);
            return FleetRow.failed(key.file(), key.version(), "the scan was ended", since(start));
        } catch (java.util.concurrent.ExecutionException broken) {
            return FleetRow.failed(key.file(), key.version(), sentence(broken.getCause()), since(start));
        }
    }

    private static String sentence(@org.jspecify.annotations.Nullable Throwable cause) {
        if (cause instanceof OutOfMemoryError) {
            return "there is not enough memory for it";
        }
        return "it cannot be looked at ("
                + (cause == null ? "unknown" : cause.getClass().getSimpleName()) + ")";
    }

    private static long since(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }

    private FleetRow look(Location dump, FleetRow.Key key, AtomicBoolean stopped, long start) {
        try (CrashDump analysis = opener.open(dump)) {
            LocalContext context = new LocalContext(analysis, stopped::get);
            ReportBuilder builder = new ReportBuilder(context);
            CrashSummary summary = CrashSummary.of(dump.name(), analysis.kernel(), builder.crash());
            FleetRow.Crash crash = crash(summary, analysis);
            List<String> problems = new ArrayList<>(builder.problems());
            problems.addAll(analysis.kernel().dump().warnings());
            return new FleetRow(key.file(), key.version(), Optional.empty(), crash, problems, since(start));
        } catch (FormatException unusable) {
            return FleetRow.failed(
                    key.file(), key.version(), Objects.requireNonNullElse(unusable.getMessage(), ""), since(start));
        } catch (IOException unreadable) {
            return FleetRow.failed(key.file(), key.version(), IoReason.of(unreadable), since(start));
        }
    }

    private static FleetRow.Crash crash(CrashSummary summary, CrashDump analysis) {
        Kernel kernel = analysis.kernel();
        return new FleetRow.Crash(
                summary.release(),
                summary.nodename(),
                summary.time(),
                summary.type(),
                summary.function().map(f -> f.text()).orElse(""),
                summary.signature().map(CrashSignature::text).orElse(""),
                summary.signature().map(CrashSignature::id).orElse(""),
                attempt(
                        kernel,
                        k -> new Triage(k, analysis.unwinder()).abrtHash().orElse(""),
                        ""),
                attempt(kernel, FleetScan::taint, ""),
                attempt(
                        kernel,
                        k -> Modules.of(k).all().stream()
                                .map(Module::name)
                                .sorted()
                                .toList(),
                        List.<String>of()));
    }

    private static String taint(Kernel kernel) {
        return Taint.flags(SystemFacts.of(kernel).taint().orElse(0)).stream()
                .map(flag -> String.valueOf(flag.letter()))
                .collect(Collectors.joining());
    }

    private static <T> T attempt(Kernel kernel, Function<Kernel, T> reading, T otherwise) {
        try {
            return reading.apply(kernel);
        } catch (org.vmcoregdb.memory.MemoryFault
                | org.vmcoregdb.types.MissingTypeException
                | org.vmcoregdb.symbols.MissingSymbolException missing) {
            return otherwise;
        }
    }
}
