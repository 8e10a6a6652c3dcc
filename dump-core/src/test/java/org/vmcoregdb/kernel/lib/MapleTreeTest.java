package org.vmcoregdb.kernel.lib;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.memory.FakeMemory;

class MapleTreeTest {
    private static final long ROOT = 0x800;
    private static final long TOP = 0x10000;
    private static final long LEFT = 0x20000;
    private static final long RIGHT = 0x30000;
    private static final int LEAF = 1 << 3;
    private static final int ARANGE = 3 << 3;

    private final FakeMemory memory = new FakeMemory();
    private final List<String> seen = new ArrayList<>();
    private MapleTree tree;

    @BeforeEach
    void build() throws FormatException {
        tree = new MapleTree(ContainerTypes.all(), memory);
        memory.put64(ROOT, 0x30bL << 32).put64(ROOT + 8, TOP | ARANGE | 2 | 4);
        memory.put(TOP, new byte[256]).put64(TOP, ROOT | 1).put64(TOP + 8, 999).put64(TOP + 16, -1);
        memory.put64(TOP + 80, LEFT | LEAF | 4).put64(TOP + 88, RIGHT | LEAF | 4);
        memory.put64(TOP + 160, 77).put(TOP + 240, new byte[] {1, 1});
        leaf(LEFT, TOP | 6, new long[] {9, 19, 999}, new long[] {0, 0xa000, 0});
        leaf(RIGHT, TOP | 14, new long[] {1999, -1}, new long[] {0xb000, 0});
    }

    private void leaf(long at, long parent, long[] pivots, long[] slots) {
        memory.put(at, new byte[256]).put64(at, parent);
        for (int i = 0; i < pivots.length; i++) {
            memory.put64(at + 8 + 8L * i, pivots[i]).put64(at + 128 + 8L * i, slots[i]);
        }
    }

    private Optional<String> walk() {
        return tree.walk(
                ROOT,
                e -> seen.add(Long.toHexString(e.value()) + " " + e.first().orElse(-1) + "-"
                        + e.last().orElse(-1) + " " + e.position()));
    }

    @Test
    void entriesWithTheirRanges() {
        assertThat(walk()).isEmpty();
        assertThat(seen).containsExactly("a000 10-19 root/0/1", "b000 1000-1999 root/1/0");
        assertThat(tree.root(ROOT)).isEqualTo(new MapleTree.Root(0x30b, 2, TOP | ARANGE | 2 | 4));
    }

    @Test
    void nodesAndEmptyRanges() {
        assertThat(tree.walkFrom(TOP | ARANGE | 2, new MapleVisitor() {
                    @Override
                    public boolean node(MapleNode node) {
                        return seen.add(node.kind() + " " + node.depth() + " " + node.first() + " " + node.last() + " "
                                + node.gaps().size() + " " + node.end() + " " + node.largestGap());
                    }

                    @Override
                    public boolean slot(TreeEntry entry, int depth) {
                        return seen.add(depth + ": " + entry.value());
                    }
                }))
                .isEmpty();
        assertThat(seen)
                .containsExactly(
                        "ARANGE_64 0 0 -1 10 1 1",
                        "LEAF_64 1 0 999 0 0 0",
                        "2: 0",
                        "2: 40960",
                        "2: 0",
                        "LEAF_64 1 1000 -1 0 0 0",
                        "2: 45056",
                        "2: 0");
    }

    @Test
    void aTreeOfOneEntryOrNone() {
        memory.put64(ROOT + 8, 0xc000);
        assertThat(walk()).isEmpty();
        assertThat(seen).containsExactly("c000 0-0 root");
        memory.put64(ROOT + 8, 0);
        assertThat(walk()).isEmpty();
        assertThat(seen).hasSize(1);
    }

    @Test
    void aNodeOfAnotherTreeAMissingOneAndPivotsOutOfOrder() {
        memory.put64(LEFT, RIGHT);
        assertThat(walk())
                .hasValueSatisfying(
                        p -> assertThat(p).contains("what is at root/0, 0x20000, is not a node of this tree"));
        memory.put64(TOP + 80, 0x77700008L);
        assertThat(walk()).hasValueSatisfying(p -> assertThat(p).contains("the node at root/0 cannot be read"));
        memory.put64(TOP + 80, LEFT | LEAF).put64(LEFT, TOP).put64(LEFT + 16, 5);
        assertThat(walk())
                .hasValueSatisfying(p -> assertThat(p).contains("slot 1 of the node at root/0 ends outside of it"));
    }

    @Test
    void aDenseNode() {
        memory.put64(ROOT + 8, LEFT | 2).put(LEFT, new byte[256]).put64(LEFT, ROOT | 1);
        memory.put64(LEFT + 8, 0xd000).put64(LEFT + 24, 0xe000);
        assertThat(walk()).isEmpty();
        assertThat(seen).containsExactly("d000 0-0 root/0", "e000 2-2 root/2");
    }
}
