package org.vmcoregdb.server.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.bytes.Location;

/**
 * Looks at many dumps, some at a time, and keeps a row of each. A dump that cannot be opened, takes too long or breaks the program that looks at it is a row that says so, and
 * ends nothing. One that the memory does not suffice for beside others is looked at again alone.
 */
public final class FleetScan {
    /** How long who was told to stop may take to notice. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final FleetDumps dumps;
    private final FleetSink results;
    private final Limits limits;
    private final Progress progress;
    private final Queue<IOException> failures = new ConcurrentLinkedQueue<>();
    private final Queue<Location> again = new ConcurrentLinkedQueue<>();
    private final AtomicInteger looked = new AtomicInteger();
    private final AtomicInteger left = new AtomicInteger();

    /**
     * What a scan may take.
     *
     * @param workers how many dumps are looked at at once
     * @param each how long one may take
     * @param bytes how many bytes may be read of one
     * @param allChecks whether checks are run that look at each task of a dump on another machine, though that reads much of it
     */
    public record Limits(int workers, Duration each, long bytes, boolean allChecks) {
        /** With no limit of what is read. */
        public Limits(int workers, Duration each) {
            this(workers, each, Long.MAX_VALUE, false);
        }
    }

    /**
     * What a scan did.
     *
     * @param dumps that there are, those that had a row before too
     * @param looked how many it looked at
     * @param left how many threads could not be stopped when their time was up
     */
    public record Outcome(int dumps, int looked, int left) {}

    /** Hears how far a scan has come; called by several threads. */
    @FunctionalInterface
    public interface Progress {
        /** @param row what was found of one more dump */
        void done(FleetRow row);
    }

    /** @param results receives the rows */
    public FleetScan(FleetDumps dumps, FleetSink results, Limits limits, Progress progress) {
        this.dumps = dumps;
        this.results = results;
        this.limits = limits;
        this.progress = progress;
    }

    /**
     * Looks at all dumps that results have no row of.
     *
     * @throws IOException if a row cannot be written, the files cannot be listed, or as many threads as there are workers could not be stopped: then the
     *     scan ends
     */
    public Outcome run(Iterable<FleetDumps.Candidate> files) throws IOException, InterruptedException {
        ExecutorService workers = Executors.newCachedThreadPool(task -> thread(task, "fleet"));
        Semaphore free = new Semaphore(limits.workers);
        looked.set(0);
        failures.clear();
        int known = 0;
        try {
            Iterator<FleetDumps.Candidate> all = files.iterator();
            while (failures.isEmpty() && all.hasNext()) {
                FleetDumps.Candidate file = all.next();
                FleetRow.Key key = FleetRow.Key.of(file.place());
                if (results.has(key)) {
                    known++;
                    dumps.done(file.place());
                } else {
                    free.acquire();
                    if (!failures.isEmpty()) {
                        free.release();
                        break;
                    }
                    workers.execute(() -> {
                        try {
                            look(file, key);
                        } finally {
                            dumps.done(file.place());
                            free.release();
                        }
                    });
                }
            }
            free.acquire(limits.workers);
            for (Location large = again.poll(); large != null && failures.isEmpty(); large = again.poll()) {
                keep(looked(large, FleetRow.Key.of(large), false).orElseThrow());
                dumps.done(large);
            }
        } catch (UncheckedIOException unlisted) {
            throw unlisted.getCause();
        } finally {
            workers.shutdownNow();
        }
        IOException failure = failures.peek();
        if (failure != null) {
            throw failure;
        }
        return new Outcome(known + looked.get(), looked.get(), left.get());
    }

    private static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private void look(FleetDumps.Candidate file, FleetRow.Key key) {
        try {
            if (file.named() || dumps.isDump(file.place())) {
                Optional<FleetRow> row = looked(file.place(), key, limits.workers > 1);
                if (row.isPresent()) {
                    keep(row.get());
                } else {
                    again.add(file.place());
                }
            }
        } catch (OutOfMemoryError little) {
            again.add(file.place());
        } catch (InterruptedException stop) {
            failures.add(new IOException("the scan was ended"));
        }
    }

    private void keep(FleetRow row) {
        try {
            if (results.add(row)) {
                looked.incrementAndGet();
                progress.done(row);
            }
        } catch (IOException unwritable) {
            failures.add(unwritable);
        }
    }

    /**
     * In a thread of its own, which is told to stop when its time is up, then interrupted, then bereft of the dump.
     *
     * @param beside whether others are looked at at the same time; then there is no row of one that needs more memory than is left
     */
    private Optional<FleetRow> looked(Location dump, FleetRow.Key key, boolean beside) throws InterruptedException {
        FleetLook look = new FleetLook(dumps, dump, key, limits);
        AtomicReference<@Nullable FleetRow> row = new AtomicReference<>();
        AtomicReference<@Nullable OutOfMemoryError> little = new AtomicReference<>();
        Thread thread = thread(
                () -> {
                    try {
                        row.set(look.row());
                    } catch (OutOfMemoryError error) {
                        little.set(error);
                    }
                },
                "fleet " + dump.fileName());
        thread.start();
        try {
            thread.join(limits.each.toMillis());
            if (thread.isAlive()) {
                return Optional.of(stopped(look, thread));
            }
        } catch (InterruptedException stop) {
            look.stop();
            thread.interrupt();
            throw stop;
        }
        if (little.get() != null) {
            return beside ? Optional.empty() : Optional.of(look.failed("there is not enough memory for it"));
        }
        FleetRow found = row.get();
        return Optional.of(found == null ? look.failed("it cannot be looked at") : found);
    }

    private FleetRow stopped(FleetLook look, Thread thread) throws InterruptedException {
        String late = "it took longer than " + limits.each.toSeconds() + " s";
        look.stop();
        thread.interrupt();
        thread.join(GRACE.toMillis());
        if (thread.isAlive()) {
            look.takeAway();
            thread.join(GRACE.toMillis());
        }
        if (!thread.isAlive()) {
            return look.failed(late);
        }
        if (left.incrementAndGet() >= limits.workers) {
            failures.add(
                    new IOException(
                            "looking at " + left.get()
                                    + " dumps could not be stopped when their time was up, so the scan ends; started again it goes on with the others"));
        }
        return look.failed(late + ", and looking at it could not be stopped");
    }
}
