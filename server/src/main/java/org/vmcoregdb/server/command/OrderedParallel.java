package org.vmcoregdb.server.command;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Works on many things on all processors, and hands over what came of each in their order, as soon as it is known. */
public final class OrderedParallel {
    private OrderedParallel() {}

    /**
     * Does all the work.
     *
     * @param ahead how many things are worked on, or done, ahead of the one whose result is next
     * @param work the things to do; the next are taken as those before them get done
     * @param done takes each result, on this thread
     * @param stopped whether to leave the rest
     * @throws CommandException the first that the work throws
     */
    public static <R> void run(
            String threadName, int ahead, Iterator<Callable<R>> work, Consumer<R> done, BooleanSupplier stopped)
            throws CommandException {
        ExecutorService workers =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), runnable -> {
                    Thread thread = new Thread(runnable, threadName);
                    thread.setDaemon(true);
                    return thread;
                });
        try {
            Deque<Future<R>> pending = new ArrayDeque<>();
            while ((work.hasNext() || !pending.isEmpty()) && !stopped.getAsBoolean()) {
                while (pending.size() < ahead && work.hasNext()) {
                    pending.add(workers.submit(work.next()));
                }
                if (!get(pending.remove(), done)) {
                    return;
                }
            }
        } finally {
            workers.shutdownNow();
        }
    }

    /** Returns false if this thread is to stop. */
    private static <R> boolean get(Future<R> future, Consumer<R> done) throws CommandException {
        try {
            done.accept(future.get());
            return true;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof CommandException sentence) {
                throw sentence;
            }
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
