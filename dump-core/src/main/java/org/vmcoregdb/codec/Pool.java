package org.vmcoregdb.codec;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Decoders with native state, reused one user at a time; there are as many as were ever in use at once. To be subclassed
 * rather than given lambdas: linking the first lambda of a process takes longer than opening a dump.
 */
abstract class Pool<T> {
    private final ConcurrentLinkedQueue<T> idle = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    abstract T make();

    abstract void free(T decoder);

    T take() {
        T decoder = idle.poll();
        return decoder != null ? decoder : make();
    }

    void giveBack(T decoder) {
        idle.add(decoder);
        if (closed.get()) {
            freeAll();
        }
    }

    void close() {
        closed.set(true);
        freeAll();
    }

    private void freeAll() {
        for (T decoder = idle.poll(); decoder != null; decoder = idle.poll()) {
            free(decoder);
        }
    }
}
