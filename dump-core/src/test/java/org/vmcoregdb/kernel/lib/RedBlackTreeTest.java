package org.vmcoregdb.kernel.lib;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.kernel.lib.RedBlackTree.Order;
import org.vmcoregdb.memory.FakeMemory;

class RedBlackTreeTest {
    private static final long ROOT = 0x800;

    private final FakeMemory memory = new FakeMemory();
    private RedBlackTree tree;

    /** 0x1000 with 0x2000 (which has 0x4000 on its right) and 0x3000 below it. */
    @BeforeEach
    void build() throws FormatException {
        memory.put64(ROOT, 0x1000);
        node(0x1000, 1, 0x2000, 0x3000);
        node(0x2000, 0x1000, 0, 0x4000);
        node(0x3000, 0x1000 + 1, 0, 0);
        node(0x4000, 0x2000, 0, 0);
        tree = new RedBlackTree(ContainerTypes.all(), memory);
    }

    private void node(long at, long parentAndColor, long left, long right) {
        memory.put64(at, parentAndColor).put64(at + 8, right).put64(at + 16, left);
    }

    private List<String> walk(Order order) {
        List<String> seen = new ArrayList<>();
        assertThat(tree.walk(ROOT, order, e -> seen.add(Long.toHexString(e.value()) + " " + e.position())))
                .isEmpty();
        return seen;
    }

    @Test
    void bothOrders() {
        assertThat(walk(Order.TOP_DOWN)).containsExactly("1000 root", "2000 root/l", "4000 root/l/r", "3000 root/r");
        assertThat(walk(Order.SORTED)).containsExactly("2000 root/l", "4000 root/l/r", "1000 root", "3000 root/r");
    }

    @Test
    void emptyAndStopped() {
        assertThat(tree.walkFrom(0, Order.SORTED, e -> true)).isEmpty();
        List<Long> seen = new ArrayList<>();
        tree.walk(ROOT, Order.TOP_DOWN, e -> {
            seen.add(e.value());
            return seen.size() < 2;
        });
        assertThat(seen).containsExactly(0x1000L, 0x2000L);
    }

    @Test
    void aChildOfAnotherEndsTheBranchNotTheWalk() {
        node(0x4000, 0x2000, 0x1000, 0);
        node(0x3000, 0x1000, 0x4000, 0x9000);
        List<Long> seen = new ArrayList<>();
        assertThat(tree.walk(ROOT, Order.TOP_DOWN, e -> seen.add(e.value())))
                .hasValueSatisfying(problem -> assertThat(problem)
                        .contains("rb_left of node 0x4000 points to 0x1000, which is not its child")
                        .contains("2 more"));
        assertThat(seen).containsExactly(0x1000L, 0x2000L, 0x4000L, 0x3000L);
    }

    @Test
    void missingMemoryIsSaid() {
        node(0x3000, 0x1000, 0, 0x9000);
        assertThat(tree.walk(ROOT, Order.SORTED, e -> true))
                .hasValueSatisfying(problem -> assertThat(problem)
                        .contains("rb_right of node 0x3000 cannot be followed: address 0x9000 is not mapped"));
    }

    @Test
    void aChainThatIsTooLong() {
        memory.put64(ROOT, 0x100000);
        node(0x100000, 0, 0x100100, 0);
        for (int i = 1; i < 200; i++) {
            node(0x100000 + 0x100L * i, 0x100000 + 0x100L * (i - 1), 0x100000 + 0x100L * (i + 1), 0);
        }
        assertThat(tree.walk(ROOT, Order.TOP_DOWN, e -> true))
                .hasValueSatisfying(problem -> assertThat(problem).contains("too deep"));
    }
}
