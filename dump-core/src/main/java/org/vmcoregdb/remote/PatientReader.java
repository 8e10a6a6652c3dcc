package org.vmcoregdb.remote;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.vmcoregdb.bytes.IoReason;

/**
 * Asks again where that may help, and holds every answer against what was asked for: a wrong answer of a server never becomes bytes of a
 * file. All ranges are of the version that the first one was of.
 */
final class PatientReader {
    private static final Duration FAILURE_COUNTS = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final RangeReader reader;
    private final Patience patience;
    private final RemoteUsage usage;
    private volatile Optional<RangeReader.Version> version = Optional.empty();
    private volatile Optional<Failure> failure = Optional.empty();

    /** Why nothing came in the end, and when that was (System.nanoTime). */
    private record Failure(IOException reason, long time) {}

    /**
     * How long it goes on.
     *
     * @param tries of one request, at least 1
     * @param firstPause before the second one; each further one is twice as long
     */
    record Patience(int tries, Duration firstPause) {
        static final Patience STANDARD = new Patience(6, Duration.ofMillis(100));

        /** Waits before another try; the longer the more there were. */
        void pause(int attempt, IOException last, String name) throws IOException {
            long millis = firstPause.toMillis() << attempt - 1;
            long random = millis == 0 ? 0 : ThreadLocalRandom.current().nextLong(millis / 2 + 1);
            Optional<Duration> wanted = last instanceof RemoteException told ? told.pause() : Optional.empty();
            long pause =
                    Math.max(millis / 2 + random, wanted.map(Duration::toMillis).orElse(0L));
            try {
                Thread.sleep(Math.min(pause, LONGEST_PAUSE.toMillis()));
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                throw new IOException(name + ": stopped while waiting for an answer", stop);
            }
        }
    }

    PatientReader(RangeReader reader, Patience patience, RemoteUsage usage) {
        this.reader = reader;
        this.patience = patience;
        this.usage = usage;
    }

    /** Why the last request had no answer, if it had none. */
    Optional<String> failure() {
        return failure.map(f -> String.valueOf(f.reason.getMessage()));
    }

    RangeReader reader() {
        return reader;
    }

    /** The version, once a range has come. */
    Optional<RangeReader.Version> version() {
        return version;
    }

    /** Says which version all ranges must be of, before one has come. */
    synchronized void expect(RangeReader.Version listed) {
        if (version.isEmpty()) {
            version = Optional.of(listed);
        }
    }

    /**
     * Bytes of the file.
     *
     * @throws IOException with a sentence, if they do not come
     */
    byte[] get(long offset, int length) throws IOException {
        Optional<Failure> before = failure;
        if (before.isPresent() && System.nanoTime() - before.get().time < FAILURE_COUNTS.toNanos()) {
            throw new IOException(before.get().reason.getMessage(), before.get().reason);
        }
        IOException last = new IOException("it was not asked");
        for (int attempt = 0; attempt < patience.tries; attempt++) {
            if (attempt > 0) {
                patience.pause(attempt, last, reader.name());
            }
            long start = System.nanoTime();
            try {
                RangeReader.Range range = reader.get(offset, length, version);
                usage.asked(attempt > 0, System.nanoTime() - start, range.bytes().length);
                return accepted(range, offset, length);
            } catch (IOException failed) {
                usage.asked(attempt > 0, System.nanoTime() - start, 0);
                last = failed;
                if (failed instanceof RemoteException told && !told.isPassing()) {
                    break;
                }
            }
        }
        IOException told = new IOException(reader.name() + ": " + IoReason.of(last), last);
        // a file is read in many pieces, each of which would be waited for as long; who was stopped knows nothing of
        // the file
        boolean stopped = Thread.currentThread().isInterrupted();
        failure = stopped ? failure : Optional.of(new Failure(told, System.nanoTime()));
        throw told;
    }

    private byte[] accepted(RangeReader.Range range, long offset, int length) throws IOException {
        RangeReader.Version found = range.version();
        synchronized (this) {
            if (version.isEmpty()) {
                if (found.size() < 0) {
                    throw RemoteException.lasting("its server gives it a size below zero");
                }
                version = Optional.of(found);
            } else if (!version.get().equals(found)) {
                throw RemoteException.changed();
            }
        }
        long expected = Math.max(0, Math.min(length, found.size() - offset));
        if (range.bytes().length != expected) {
            throw RemoteException.passing("its server sent " + range.bytes().length + " bytes in place of " + expected);
        }
        return range.bytes();
    }
}
