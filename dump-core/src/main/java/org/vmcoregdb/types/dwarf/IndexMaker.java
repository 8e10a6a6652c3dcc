package org.vmcoregdb.types.dwarf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dwarf.DebugSection;
import org.vmcoregdb.dwarf.unit.Units;
import org.vmcoregdb.types.MissingTypeException;

/** Makes an index in one pass over the units of some files, on as many threads as there are CPUs. */
final class IndexMaker {
    /** More have nothing more to read: they wait for memory. */
    private static final int MOST_THREADS = 4;

    private final List<Units> files;
    private final List<Job> jobs = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<@Nullable String> problem = new AtomicReference<>();
    private volatile boolean stopped;

    private record Job(Units units, boolean types, long offset) {}

    IndexMaker(List<Units> files) throws FormatException {
        this.files = files;
        for (Units units : files) {
            for (boolean types : new boolean[] {false, true}) {
                for (long offset : units.offsets(types)) {
                    jobs.add(new Job(units, types, offset));
                }
            }
        }
    }

    /** The first complaint about a unit, of which only the rest is left out. */
    Optional<String> problem() {
        return Optional.ofNullable(problem.get());
    }

    /**
     * Passes over all units.
     *
     * @throws FormatException if there are more names than any kernel has
     * @throws MissingTypeException if the thread is interrupted
     */
    TypeIndex make() throws FormatException {
        int threads =
                Math.max(1, Math.min(Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()), jobs.size()));
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Worker worker = new Worker(files.get(0).section(false));
            workers.add(worker);
            worker.setDaemon(true);
            worker.start();
        }
        try {
            for (Worker worker : workers) {
                worker.join();
            }
        } catch (InterruptedException interrupted) {
            stopped = true;
            Thread.currentThread().interrupt();
            throw new MissingTypeException("the search of the debug information for types was stopped");
        }
        NameTable all = new NameTable();
        for (Worker worker : workers) {
            FormatException failure = worker.failure;
            if (failure != null) {
                throw failure;
            }
            NameTable found = worker.scan.found();
            if (all.count() == 0) {
                all = found;
            } else {
                all.addAll(found);
            }
        }
        return index(all);
    }

    private TypeIndex index(NameTable all) throws FormatException {
        int[] hashes = new int[all.count()];
        long[] codes = new long[all.count()];
        int[] count = new int[1];
        StringHashes strings = new StringHashes(files);
        all.forEach((name, code) -> {
            hashes[count[0]] = strings.hash(name);
            codes[count[0]] = code;
            count[0]++;
        });
        return TypeIndex.of(hashes, codes, count[0]);
    }

    /** Hashes of strings by where they are. */
    private static final class StringHashes {
        private static final int PIECE = 128;

        private final List<Units> files;
        private final byte[] piece = new byte[PIECE];

        StringHashes(List<Units> files) {
            this.files = files;
        }

        int hash(long key) throws FormatException {
            if (NameKey.isHash(key)) {
                return NameKey.folded(key);
            }
            DebugSection section = files.get(NameKey.file(key)).sections().named(NameKey.section(key));
            long offset = NameKey.offset(key);
            long hash = NameHash.SEED;
            try {
                while (true) {
                    int got = section.bytes().read(offset, piece, 0, PIECE);
                    for (int i = 0; i < got; i++) {
                        if (piece[i] == 0) {
                            return NameKey.folded(hash);
                        }
                        hash = NameHash.step(hash, piece[i]);
                    }
                    if (got < PIECE) {
                        return NameKey.folded(hash);
                    }
                    offset += got;
                }
            } catch (IOException e) {
                throw new FormatException(section.bytes().name() + " could not be read: " + e.getMessage(), e);
            }
        }
    }

    /** One thread of the pass. */
    private final class Worker extends Thread {
        private final UnitScan scan;
        private volatile @Nullable FormatException failure;

        Worker(DebugSection section) {
            super("index of types");
            this.scan = new UnitScan(section);
        }

        @Override
        public void run() {
            try {
                for (int i = next.getAndIncrement(); i < jobs.size() && !stopped; i = next.getAndIncrement()) {
                    Job job = jobs.get(i);
                    try {
                        scan.scan(job.units, job.types, job.offset);
                    } catch (FormatException damaged) {
                        problem.compareAndSet(null, damaged.getMessage());
                        scan.found().check();
                    }
                }
            } catch (FormatException e) {
                failure = e;
            } catch (RuntimeException | VirtualMachineError e) {
                // no memory, or a file that was cut while it was read: without this thread the index has gaps
                failure = new FormatException("The debug information could not be searched for types: " + e, e);
            }
        }
    }
}
