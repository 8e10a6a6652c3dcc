package org.vmcoregdb.codec;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Decoders with native state, reused one user at a time; there are as many as were ever in use at once. */
final class Pool<T> {
    private final ConcurrentLinkedQueue<T> idle = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Supplier<T> maker;
    private final Consumer<T> freer;

    Pool(Supplier<T> maker, Consumer<T> freer) {
        this.maker = maker;
        this.freer = freer;
    }

    T take() {
        T decoder = idle.poll();
        return decoder != null ? decoder : maker.get();
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
            freer.accept(decoder);
        }
    }
}
