package org.vmcoregdb.kernel.lib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.memory.FakeMemory;
import org.vmcoregdb.types.btf.Btf;
import org.vmcoregdb.types.btf.BtfWriter;

class RadixTreeTest {
    private static final long ROOT = 0x800;
    private static final int SLOTS = 48;

    /** How nodes say how high they are. */
    enum Age {
        /** 2.6.32. */
        HEIGHT("height", false),
        /** 3.15 to 4.6: other things are above the height. */
        PATH("path", false),
        /** 4.7 to 4.19. */
        SHIFT("shift", true);

        private final String member;
        private final boolean tagged;

        Age(String member, boolean tagged) {
            this.member = member;
            this.tagged = tagged;
        }

        IndexedTree tree(FakeMemory memory) throws FormatException {
            BtfWriter w = new BtfWriter();
            int u8 = w.integer("unsigned char", 1, 0);
            int u32 = w.integer("unsigned int", 4, 0);
            int u64 = w.integer("unsigned long", 8, 0);
            w.struct("radix_tree_root", 16, member("gfp_mask", u32, 4), member("rnode", u64, 8));
            w.struct(
                    "radix_tree_node",
                    576,
                    member(member, tagged ? u8 : u32, 0),
                    member("slots", w.array(u64, 64), SLOTS));
            return IndexedTree.of(Btf.parse(w.build()), memory);
        }

        long pointer(long node) {
            return tagged ? node | 1 : node;
        }

        byte level(int shift) {
            return (byte) (tagged ? shift : shift / 6 + 1);
        }
    }

    private final FakeMemory memory = new FakeMemory();
    private long nextNode = 0x10000;

    private long node(Age age, int shift) {
        long at = nextNode;
        nextNode += 0x400;
        memory.put(at, new byte[576]).put(at, new byte[] {age.level(shift)});
        if (age == Age.PATH) {
            memory.put(at + 1, new byte[] {0x70});
        }
        return at;
    }

    private void slot(long node, int index, long entry) {
        memory.put64(node + SLOTS + 8L * index, entry);
    }

    private List<String> walk(IndexedTree tree) {
        List<String> seen = new ArrayList<>();
        tree.walk(
                        ROOT,
                        e -> seen.add(Long.toHexString(e.value()) + " "
                                + e.first().orElse(-1) + "-" + e.last().orElse(-1) + " " + e.position()))
                .ifPresent(seen::add);
        return seen;
    }

    @ParameterizedTest
    @EnumSource(Age.class)
    void nodesPointersAndNumbers(Age age) throws FormatException {
        IndexedTree tree = age.tree(memory);
        assertThat(tree).isInstanceOf(RadixTree.class);
        memory.put64(ROOT + 8, 0);
        assertThat(walk(tree)).isEmpty();
        memory.put64(ROOT + 8, 0xff0);
        assertThat(walk(tree)).containsExactly("ff0 0-0 direct/0");
        long top = node(age, 6);
        long below = node(age, 0);
        memory.put64(ROOT + 8, top | 1);
        slot(top, 2, age.pointer(below));
        slot(below, 3, 0x6002);
        slot(below, 9, 0x7000);
        assertThat(walk(tree)).containsExactly("6002 131-131 root/2/3", "7000 137-137 root/2/9");
        assertThat(tree.isValue(0x6002)).isTrue();
        assertThat(tree.isValue(0x7000)).isFalse();
        List<String> positions = new ArrayList<>();
        assertThat(tree.walkNode(below, e -> positions.add(e.position()))).isEmpty();
        assertThat(positions).containsExactly("root/3", "root/9");
    }

    @Test
    void anEntryOfSeveralSlots() throws FormatException {
        IndexedTree tree = Age.SHIFT.tree(memory);
        long top = node(Age.SHIFT, 6);
        memory.put64(ROOT + 8, top | 1);
        slot(top, 4, 0x5000);
        slot(top, 5, top + SLOTS + 8 * 4 | 1);
        assertThat(walk(tree)).containsExactly("5000 256-319 root/4");
    }

    @ParameterizedTest
    @EnumSource(Age.class)
    void nodesThatGoRoundAndNodesThatAreMissing(Age age) throws FormatException {
        long top = node(age, 6);
        memory.put64(ROOT + 8, top | 1);
        slot(top, 1, age.pointer(top));
        slot(top, 2, age.pointer(0x99990000L));
        assertThat(walk(age.tree(memory)))
                .singleElement()
                .asString()
                .contains("what is at root/1, 0x10000, is not a node of this tree")
                .contains("1 more");
    }

    /** What is put in is what is found, in order. */
    @ParameterizedTest
    @EnumSource(Age.class)
    void randomTrees(Age age) throws FormatException {
        IndexedTree tree = age.tree(memory);
        Random random = new Random(5);
        for (int round = 0; round < 10; round++) {
            long top = node(age, 12);
            memory.put64(ROOT + 8, top | 1);
            SortedMap<Long, Long> stored = new TreeMap<>();
            SortedMap<Long, Long> nodes = new TreeMap<>();
            for (int i = 0; i < 50; i++) {
                long index = random.nextInt(1 << 18);
                long middle = nodes.computeIfAbsent(index >> 12 << 12 | 1, k -> node(age, 6));
                slot(top, (int) (index >> 12), age.pointer(middle));
                long leaf = nodes.computeIfAbsent(index >> 6 << 6 | 2, k -> node(age, 0));
                slot(middle, (int) (index >> 6) & 63, age.pointer(leaf));
                slot(leaf, (int) index & 63, 0x1000 + 8 * index);
                stored.put(index, 0x1000 + 8 * index);
            }
            SortedMap<Long, Long> found = new TreeMap<>();
            assertThat(tree.walk(ROOT, e -> found.put(e.first().orElseThrow(), e.value()) == null))
                    .isEmpty();
            assertThat(found).isEqualTo(stored);
        }
    }
}
