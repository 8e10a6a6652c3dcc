package org.vmcoregdb.server.prompt;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.vmcoregdb.server.command.CommandException;

/**
 * Runs commands one after the other so that each can be interrupted at once: it is asked to end, and if it does not within a moment it is left to
 * end by itself, with nobody to listen.
 */
final class Interruptible {
    private static final long STEP_MILLIS = 20;
    private static final long PATIENCE_MILLIS = 100;
    private static final long QUIET_SECONDS = 1;

    private volatile Optional<Run> running = Optional.empty();

    /** What a command does; it asks its run whether it is to end. */
    interface Work {
        /** Does it. */
        void run(Run run) throws CommandException;
    }

    /** One command that is running. */
    static final class Run {
        private final long start = System.nanoTime();
        private volatile boolean interrupted;
        private volatile boolean spoke;
        private volatile Optional<Throwable> failure = Optional.empty();

        /** Whether it is to end. */
        boolean isInterrupted() {
            return interrupted;
        }

        /** It has something to show: how long it takes need not be said. */
        void speaks() {
            spoke = true;
        }

        private long seconds() {
            return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
        }
    }

    /** Interrupts what is running; does nothing if nothing is. */
    void interrupt() {
        running.ifPresent(run -> run.interrupted = true);
    }

    /**
     * Runs a command.
     *
     * @param waiting is told how many seconds it takes, while it has nothing to show
     * @return whether it came to its end
     * @throws CommandException with the command's sentence
     */
    boolean run(Work work, LongConsumer waiting) throws CommandException {
        Run run = new Run();
        CountDownLatch done = new CountDownLatch(1);
        Thread worker = new Thread(
                () -> {
                    try {
                        work.run(run);
                    } catch (CommandException | RuntimeException | Error wrong) {
                        run.failure = Optional.of(wrong);
                    } finally {
                        done.countDown();
                    }
                },
                "command");
        worker.setDaemon(true);
        running = Optional.of(run);
        worker.start();
        try {
            await(run, done, waiting);
        } finally {
            running = Optional.empty();
        }
        if (run.isInterrupted()) {
            return false;
        }
        Optional<Throwable> wrong = run.failure;
        if (wrong.isPresent()) {
            throw sentence(wrong.get());
        }
        return true;
    }

    private static void await(Run run, CountDownLatch done, LongConsumer waiting) {
        long shown = 0;
        long patience = PATIENCE_MILLIS;
        try {
            while (!done.await(STEP_MILLIS, TimeUnit.MILLISECONDS) && patience > 0) {
                patience -= run.isInterrupted() ? STEP_MILLIS : 0;
                long seconds = run.seconds();
                if (!run.spoke && seconds > Math.max(shown, QUIET_SECONDS)) {
                    shown = seconds;
                    waiting.accept(seconds);
                }
            }
        } catch (InterruptedException stopped) {
            run.interrupted = true;
            Thread.currentThread().interrupt();
        }
    }

    private static CommandException sentence(Throwable wrong) {
        if (wrong instanceof CommandException known) {
            return known;
        } else if (wrong instanceof OutOfMemoryError) {
            return new CommandException("there is not enough memory for this");
        }
        String message = wrong.getMessage();
        return new CommandException("this failed"
                + (message == null ? " without a reason (" + wrong.getClass().getSimpleName() + ")" : ": " + message));
    }
}
