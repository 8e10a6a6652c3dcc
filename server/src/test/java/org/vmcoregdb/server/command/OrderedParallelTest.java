package org.vmcoregdb.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrderedParallelTest {
    private final List<Integer> done = new ArrayList<>();
    private final AtomicInteger started = new AtomicInteger();

    private Callable<Integer> work(int number) {
        return () -> {
            started.incrementAndGet();
            if (number == 50) {
                throw new CommandException("fifty");
            }
            return number;
        };
    }

    @Test
    void resultsComeInOrder() throws CommandException {
        OrderedParallel.run("t", 4, IntStream.range(0, 50).mapToObj(this::work).iterator(), done::add, () -> false);
        assertThat(done).isEqualTo(IntStream.range(0, 50).boxed().toList());
    }

    @Test
    void theRestIsLeftWhenNobodyWaits() throws CommandException {
        OrderedParallel.run(
                "t", 4, IntStream.range(0, 50).mapToObj(this::work).iterator(), done::add, () -> done.size() == 3);
        assertThat(done).containsExactly(0, 1, 2);
        assertThat(started.get()).isLessThan(10);
    }

    @Test
    void aSentenceEndsIt() {
        assertThatThrownBy(() -> OrderedParallel.run(
                        "t", 4, IntStream.range(45, 99).mapToObj(this::work).iterator(), done::add, () -> false))
                .isInstanceOf(CommandException.class)
                .hasMessage("fifty");
        assertThat(done).containsExactly(45, 46, 47, 48, 49);
    }
}
