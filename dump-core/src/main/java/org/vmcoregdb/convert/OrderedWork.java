package org.vmcoregdb.convert;

import java.io.Closeable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.vmcoregdb.bytes.FormatException;

/**
 * Work on all processors, of which a bounded number of pieces is done ahead of the one that is taken next, in their order. A worker is never interrupted:
 * that would close the files that it reads.
 */
final class OrderedWork implements Closeable {
    private final int ahead;
    private final ExecutorService workers;

    /** What is done with each result. */
    @FunctionalInterface
    interface Taker<R> {
        void take(R result) throws FormatException;
    }

    OrderedWork() {
        int processors = Runtime.getRuntime().availableProcessors();
        this.ahead = 2 * processors + 2;
        this.workers = Executors.newFixedThreadPool(processors, runnable -> {
            Thread thread = new Thread(runnable, "convert");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Does all the work; results are taken on this thread.
     *
     * @throws FormatException the first that a taker throws, or if this thread is interrupted
     */
    <R> void run(Iterator<? extends Callable<R>> work, Taker<R> taker) throws FormatException {
        Deque<Future<R>> pending = new ArrayDeque<>();
        try {
            while (work.hasNext() || !pending.isEmpty()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException(); // what is done already is not waited for
                }
                while (pending.size() < ahead && work.hasNext()) {
                    pending.add(workers.submit(work.next()));
                }
                taker.take(pending.remove().get());
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new FormatException("The conversion was stopped", stop);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(failed.getCause());
        } finally {
            pending.forEach(one -> one.cancel(false));
        }
    }

    @Override
    public void close() {
        workers.shutdown();
    }
}
