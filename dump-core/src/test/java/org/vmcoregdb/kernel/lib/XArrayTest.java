package org.vmcoregdb.kernel.lib;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.memory.FakeMemory;

class XArrayTest {
    private static final long ROOT = 0x800;

    private final FakeMemory memory = new FakeMemory();
    private final List<String> seen = new ArrayList<>();
    private long nextNode = 0x10000;
    private XArray array;

    @BeforeEach
    void open() throws FormatException {
        array = new XArray(ContainerTypes.all(), memory);
    }

    private long node(int shift) {
        long at = nextNode;
        nextNode += 0x400;
        memory.put(at, new byte[576]).put(at, new byte[] {(byte) shift});
        return at;
    }

    private void slot(long node, int index, long entry) {
        memory.put64(node + 40 + 8L * index, entry);
    }

    private Optional<String> walk() {
        return array.walk(
                ROOT,
                e -> seen.add(Long.toHexString(e.value()) + " " + e.first().orElse(-1) + "-"
                        + e.last().orElse(-1) + " " + e.position()));
    }

    @Test
    void anEntryWithoutANode() {
        memory.put64(ROOT + 8, 0);
        assertThat(walk()).isEmpty();
        assertThat(seen).isEmpty();
        memory.put64(ROOT + 8, 0xff0);
        assertThat(walk()).isEmpty();
        assertThat(seen).containsExactly("ff0 0-0 direct/0");
    }

    @Test
    void nodesNumbersSiblingsAndMarks() {
        long top = node(6);
        long below = node(0);
        memory.put64(ROOT + 8, top | 2);
        slot(top, 2, below | 2);
        slot(top, 4, 0x5000);
        slot(top, 5, 4 << 2 | 2);
        slot(below, 3, 0x6001);
        slot(below, 63, 0x402);
        slot(below, 9, 0x7000);
        assertThat(walk()).isEmpty();
        assertThat(seen).containsExactly("6001 131-131 root/2/3", "7000 137-137 root/2/9", "5000 256-383 root/4");
        assertThat(array.isValue(0x6001)).isTrue();
        assertThat(array.isValue(0x7000)).isFalse();
        seen.clear();
        assertThat(array.walkNode(below, e -> seen.add(e.position()))).isEmpty();
        assertThat(seen).containsExactly("root/3", "root/9");
    }

    @Test
    void nodesThatGoRoundAndNodesThatAreMissing() {
        long top = node(6);
        memory.put64(ROOT + 8, top | 2);
        slot(top, 1, top | 2);
        slot(top, 2, 0x99990002L);
        slot(top, 3, 0x8000);
        assertThat(walk())
                .hasValueSatisfying(problem -> assertThat(problem)
                        .contains("what is at root/1, 0x10000, is not a node of this tree")
                        .contains("1 more"));
        assertThat(seen).containsExactly("8000 192-255 root/3");
    }

    @Test
    void aVisitorThatHasEnough() {
        long top = node(0);
        memory.put64(ROOT + 8, top | 2);
        slot(top, 1, 0x1000);
        slot(top, 2, 0x2000);
        array.walk(ROOT, e -> {
            seen.add(e.position());
            return false;
        });
        assertThat(seen).containsExactly("root/1");
    }

    /** What is put in is what is found, in order. */
    @Test
    void randomArrays() {
        Random random = new Random(5);
        for (int round = 0; round < 20; round++) {
            long top = node(12);
            memory.put64(ROOT + 8, top | 2);
            SortedMap<Long, Long> stored = new TreeMap<>();
            SortedMap<Long, Long> nodes = new TreeMap<>();
            for (int i = 0; i < 50; i++) {
                long index = random.nextInt(1 << 18);
                long middle = nodes.computeIfAbsent(index >> 12 << 12 | 1, k -> node(6));
                slot(top, (int) (index >> 12), middle | 2);
                long leaf = nodes.computeIfAbsent(index >> 6 << 6 | 2, k -> node(0));
                slot(middle, (int) (index >> 6) & 63, leaf | 2);
                slot(leaf, (int) index & 63, 0x1000 + 8 * index);
                stored.put(index, 0x1000 + 8 * index);
            }
            SortedMap<Long, Long> found = new TreeMap<>();
            assertThat(array.walk(ROOT, e -> found.put(e.first().orElseThrow(), e.value()) == null))
                    .isEmpty();
            assertThat(found).isEqualTo(stored);
        }
    }
}
