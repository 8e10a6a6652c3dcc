package org.vmcoregdb.server.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.vmcoregdb.server.command.CommandException;

@Timeout(30)
class InterruptibleTest {
    private final Interruptible interruptible = new Interruptible();

    private long interruptedAfter(Interruptible.Work work) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        long[] at = new long[1];
        Thread user = new Thread(() -> {
            try {
                begun.await();
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            at[0] = System.nanoTime();
            interruptible.interrupt();
        });
        user.start();
        boolean ended = interruptible.run(
                run -> {
                    begun.countDown();
                    work.run(run);
                },
                seconds -> {});
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - at[0]);
        user.join();
        assertThat(ended).isFalse();
        return took;
    }

    private static void sleep() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void oneThatAsksEnds() throws Exception {
        assertThat(interruptedAfter(run -> {
                    while (!run.isInterrupted()) {
                        sleep();
                    }
                }))
                .isLessThan(1000);
    }

    /** It goes on where nobody listens. */
    @Test
    void oneThatDoesNotAskIsLeft() throws Exception {
        CountDownLatch let = new CountDownLatch(1);
        assertThat(interruptedAfter(run -> {
                    try {
                        let.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }))
                .isLessThan(1000);
        assertThat(interruptible.run(run -> {}, seconds -> {})).isTrue();
        let.countDown();
    }

    @Test
    void saysHowLongItTakesUntilThereIsSomethingToShow() throws CommandException {
        List<Long> seconds = new ArrayList<>();
        interruptible.run(
                run -> {
                    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2300);
                    while (System.nanoTime() < end) {
                        sleep();
                    }
                },
                seconds::add);
        assertThat(seconds).contains(2L);
        seconds.clear();
        interruptible.run(
                run -> {
                    run.speaks();
                    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2300);
                    while (System.nanoTime() < end) {
                        sleep();
                    }
                },
                seconds::add);
        assertThat(seconds).isEmpty();
    }

    @Test
    void failuresAreSentences() {
        assertThatThrownBy(() -> interruptible.run(
                        run -> {
                            throw new CommandException("there is no task 5");
                        },
                        seconds -> {}))
                .isInstanceOf(CommandException.class)
                .hasMessage("there is no task 5");
        assertThatThrownBy(() -> interruptible.run(
                        run -> {
                            throw new IllegalStateException();
                        },
                        seconds -> {}))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("IllegalStateException");
    }
}
