package org.vmcoregdb.server.agent;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.vmcoregdb.server.answer.ErrorCode;
import org.vmcoregdb.server.command.CommandException;

/** Lets a few calls work at a time, and turns whatever fails in one of them into its answer: it is nothing to the others. */
final class Turns {
    private static final int STEP_MILLIS = 100;
    private static final int MOST_STEPS = 600;

    /** Commands use all processors themselves; more calls than this at once would only use memory. */
    private final Semaphore free =
            new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors()));

    /** What a call does. */
    @FunctionalInterface
    interface Work<T> {
        T get() throws AgentException, CommandException;
    }

    /**
     * Works when it is its turn.
     *
     * @param cancelled whether nobody waits for it any more
     */
    <T> T take(BooleanSupplier cancelled, Work<T> work) throws AgentException {
        await(cancelled);
        try {
            return work.get();
        } catch (CommandException wrong) {
            throw AgentException.of(wrong);
        } catch (OutOfMemoryError | StackOverflowError | InternalError | RuntimeException broken) {
            throw new AgentException(ErrorCode.of(broken), sentence(broken));
        } finally {
            free.release();
        }
    }

    private void await(BooleanSupplier cancelled) throws AgentException {
        try {
            for (int i = 0; i < MOST_STEPS; i++) {
                if (cancelled.getAsBoolean()) {
                    throw AgentException.cancelled();
                }
                if (free.tryAcquire(STEP_MILLIS, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        throw new AgentException(ErrorCode.BUSY, "other calls took all the time");
    }

    private static String sentence(Throwable failure) {
        if (failure instanceof OutOfMemoryError) {
            return "there is not enough memory for this";
        }
        if (failure instanceof StackOverflowError) {
            return "something in the dump is nested too deeply to be read";
        }
        if (failure instanceof InternalError) {
            return "the dump's file could not be read: it was cut short, or its disk failed";
        }
        return "this failed: "
                + (failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage());
    }
}
