package org.vmcoregdb.kernel.mm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Sample;
import org.vmcoregdb.types.btf.BtfWriter;

/** Control groups of memory: a tree of them, and their limits. */
class MemoryGroupsTest {
    private final FakeKernel fake = new FakeKernel();

    /** {@code css} is at 8 of a group, {@code sibling} at 0 and {@code children} at 16 of that. */
    private long group(String name, long above, long pages, long limit) {
        long group = fake.place(new byte[256]);
        long cgroup = fake.place(new byte[64]);
        long node = fake.place(new byte[64]);
        fake.put64(group + 8 + 32, cgroup).put64(cgroup, node).put64(node + 8, above);
        fake.put64(node, fake.place((name + "\0").getBytes(StandardCharsets.US_ASCII)));
        fake.put64(group + 64, pages).put64(group + 72, limit);
        ring(group + 8 + 16);
        return group;
    }

    private void ring(long... nodes) {
        for (int i = 0; i < nodes.length; i++) {
            long next = nodes[(i + 1) % nodes.length];
            fake.put64(nodes[i], next).put64(next + 8, nodes[i]);
        }
    }

    private static BtfWriter types() {
        BtfWriter w = new BtfWriter();
        w.enumeration("memcg_memory_event", false, new BtfWriter.Named("MEMCG_OOM_KILL", 4));
        int u64 = w.integer("unsigned long", 8, 0);
        int list = w.struct("list_head", 16, member("next", u64, 0), member("prev", u64, 8));
        int css = w.struct(
                "cgroup_subsys_state",
                48,
                member("sibling", list, 0),
                member("children", list, 16),
                member("cgroup", u64, 32));
        int atomic = w.struct("", 8, member("counter", u64, 0));
        int counter = w.struct("page_counter", 16, member("usage", atomic, 0), member("max", u64, 8));
        w.struct(
                "mem_cgroup",
                256,
                member("css", css, 8),
                member("memory", counter, 64),
                member("memory_events", w.array(atomic, 9), 80));
        w.struct("cgroup", 64, member("kn", u64, 0));
        w.struct("kernfs_node", 64, member("name", u64, 0), member("parent", u64, 8));
        return w;
    }

    @Test
    void aTreeWithLimits() {
        long root = group("", 0, 900, Long.MAX_VALUE >> 12);
        long first = group("small", 1, 300, 2048);
        long inside = group("inner", 1, 100, Long.MAX_VALUE >> 12);
        fake.put64(first + 80 + 4 * 8, 7);
        ring(root + 8 + 16, first + 8);
        ring(first + 8 + 16, inside + 8);
        MemoryGroups groups = MemoryGroups.read(
                fake.variable("root_mem_cgroup", root).types(types()).open());
        assertThat(groups.problem()).isEmpty();
        assertThat(groups.groups())
                .containsExactly(
                        new MemoryGroups.Group("/", 900, OptionalLong.empty(), OptionalLong.of(0)),
                        new MemoryGroups.Group("/small", 300, OptionalLong.of(2048), OptionalLong.of(7)),
                        new MemoryGroups.Group("/small/inner", 100, OptionalLong.empty(), OptionalLong.of(0)));
    }

    @Test
    void theSampleHasTheRoot() {
        MemoryGroups groups = MemoryGroups.read(Sample.kernel(Sample.dump()));
        assertThat(groups.problem()).isEmpty();
        assertThat(groups.groups().get(0).path()).isEqualTo("/");
    }
}
