package org.vmcoregdb.remote;

import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** How much was asked of other machines, for one file or for all together. */
public final class RemoteUsage {
    private final Optional<RemoteUsage> whole;
    private final LongAdder requests = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder cachedBytes = new LongAdder();
    private final LongAdder waited = new LongAdder();

    /** Of all files. */
    RemoteUsage() {
        whole = Optional.empty();
    }

    /** Of one file; what is counted counts for the whole, too. */
    RemoteUsage(RemoteUsage whole) {
        this.whole = Optional.of(whole);
    }

    /**
     * Counts at one moment.
     *
     * @param requests that were sent, those that failed too
     * @param retries how many of them repeated one that had failed
     * @param bytes that came
     * @param cachedBytes that did not have to come, since the cache on disk had them
     * @param waitedNanos how long threads waited for answers, in ns; those of several threads added up
     */
    public record Counts(long requests, long retries, long bytes, long cachedBytes, long waitedNanos) {}

    /** What was counted up to now. */
    public Counts counts() {
        return new Counts(requests.sum(), retries.sum(), bytes.sum(), cachedBytes.sum(), waited.sum());
    }

    void asked(boolean again, long nanos, long received) {
        requests.increment();
        if (again) {
            retries.increment();
        }
        waited.add(nanos);
        bytes.add(received);
        whole.ifPresent(all -> all.asked(again, nanos, received));
    }

    void foundOnDisk(long count) {
        cachedBytes.add(count);
        whole.ifPresent(all -> all.foundOnDisk(count));
    }
}
