package org.vmcoregdb.protocol.budget;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that may be kept for all clients of a server together. Each client takes its share of them, and gives it back. */
public final class Budget {
    private final long most;
    private final long mostOfOne;
    private final AtomicLong taken = new AtomicLong();

    /**
     * Nothing is taken yet.
     *
     * @param most bytes for all clients together
     * @param mostOfOne bytes for one client
     */
    public Budget(long most, long mostOfOne) {
        this.most = most;
        this.mostOfOne = mostOfOne;
    }

    /** Bytes that are taken now, by all clients. */
    public long taken() {
        return taken.get();
    }

    /** What one client takes; to be closed when the client is gone. */
    public Share share() {
        return new Share();
    }

    private boolean take(long bytes) {
        if (taken.addAndGet(bytes) <= most) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    /** One client's part. Used by one thread at a time. */
    public final class Share implements AutoCloseable {
        private long mine;

        private Share() {}

        /** Takes bytes, or returns false and takes none: the client has too many already, or all clients together have. */
        public boolean take(long bytes) {
            if (mine + bytes > mostOfOne || !Budget.this.take(bytes)) {
                return false;
            }
            mine += bytes;
            return true;
        }

        /** Gives back bytes that were taken. */
        public void give(long bytes) {
            mine -= bytes;
            taken.addAndGet(-bytes);
        }

        /** Gives back everything. */
        @Override
        public void close() {
            give(mine);
        }
    }
}
