package org.vmcoregdb.kernel.lib;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vmcoregdb.memory.FakeMemory;

class ListWalkTest {
    private static final long HEAD = 0x1000;

    /** A list of so many nodes, at 0x2000, 0x2010, …; the last one points to {@code last}. */
    private static FakeMemory list(int nodes, long last) {
        FakeMemory memory = new FakeMemory().put64(HEAD, nodes == 0 ? last : 0x2000);
        for (int i = 0; i < nodes; i++) {
            memory.put64(0x2000 + 16 * i, i == nodes - 1 ? last : 0x2000 + 16 * (i + 1));
        }
        return memory;
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "2", "17", "1000"})
    void soundLists(int nodes) {
        ListWalk walk = ListWalk.from(list(nodes, HEAD), HEAD);
        assertThat(walk.problem()).isEmpty();
        assertThat(walk.nodes()).hasSize(nodes);
        for (int i = 0; i < nodes; i++) {
            assertThat(walk.nodes()[i]).isEqualTo(0x2000 + 16 * i);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "2, 1", "10, 3", "100, 99", "1000, 500"})
    void loopsThatMissTheHead(int nodes, int backTo) {
        ListWalk walk = ListWalk.from(list(nodes, 0x2000 + 16 * backTo), HEAD);
        assertThat(walk.problem()).contains("the list at 0x1000 loops without coming back to its head");
        assertThat(walk.nodes()).hasSizeBetween(nodes, 4 * nodes + 2).startsWith(0x2000);
    }

    @Test
    void nullPointers() {
        assertThat(ListWalk.from(list(0, 0), HEAD).problem()).contains("the list at 0x1000 has a null pointer in it");
        ListWalk walk = ListWalk.from(list(3, 0), HEAD);
        assertThat(walk.problem()).contains("the list at 0x1000 has a null pointer in it");
        assertThat(walk.nodes()).hasSize(3);
    }

    @Test
    void missingMemory() {
        ListWalk walk = ListWalk.from(list(3, 0x9000), HEAD);
        assertThat(walk.problem()).contains("the list at 0x1000 breaks off: address 0x9000 is not mapped");
        assertThat(walk.nodes()).endsWith(0x9000);
        assertThat(ListWalk.from(new FakeMemory(), HEAD).problem()).isPresent();
    }

    @Test
    void moreNodesThanThereCanBe() {
        ListWalk walk = ListWalk.from(list(100, HEAD), HEAD, 50);
        assertThat(walk.problem()).contains("the list at 0x1000 does not end");
        assertThat(walk.nodes()).hasSize(50);
    }
}
