package org.vmcoregdb.kernel.mm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Sample;
import org.vmcoregdb.types.btf.BtfWriter;

/** Shares of memory that do not overlap, and what is left over. */
class MemoryBalanceTest {
    /** On a machine that did little, of which all counters are at hand, nearly nothing is left over. */
    @Test
    void theSampleAddsUp() {
        MemoryBalance balance = MemoryBalance.read(Sample.kernel(Sample.dump()));
        long total = balance.total().orElseThrow();
        assertThat(balance.shares()).hasSize(MemoryBalance.Use.values().length);
        assertThat(balance.of(MemoryBalance.Use.FREE).orElseThrow()).isBetween(total / 3, total);
        assertThat(balance.of(MemoryBalance.Use.STACKS).orElseThrow()).isPositive();
        assertThat(balance.of(MemoryBalance.Use.VMALLOC).orElseThrow()).isPositive();
        assertThat(balance.rest().orElseThrow()).isBetween(-total / 100, total / 20);
    }

    private static FakeKernel kernel(BtfWriter types) {
        return new FakeKernel()
                .types(types)
                .variable("__per_cpu_offset", 0)
                .variable("__cpu_possible_mask", 1)
                .variable("__cpu_present_mask", 1)
                .variable("nr_cpu_ids", 1);
    }

    private static BtfWriter types() {
        BtfWriter w = new BtfWriter();
        w.enumeration(
                "node_stat_item",
                false,
                new BtfWriter.Named("NR_INACTIVE_ANON", 0),
                new BtfWriter.Named("NR_ACTIVE_ANON", 1),
                new BtfWriter.Named("NR_SLAB_UNRECLAIMABLE_B", 2),
                new BtfWriter.Named("NR_KERNEL_STACK_KB", 3),
                new BtfWriter.Named("NR_VM_NODE_STAT_ITEMS", 4));
        int u64 = w.integer("unsigned long", 8, 0);
        int s32 = w.integer("int", 4, BtfWriter.SIGNED);
        w.struct("pcpu_chunk", 16, member("nr_populated", s32, 8));
        w.struct("vm_struct", 16, member("nr_pages", u64, 0));
        return w;
    }

    @Test
    void whatIsNotCountedIsLeftOut() {
        FakeKernel fake = kernel(types());
        long stat = fake.place(new byte[32]);
        fake.put64(stat, 10).put64(stat + 8, 5).put64(stat + 16, 7).put64(stat + 24, 64);
        fake.symbol("vm_node_stat", stat).variable("_totalram_pages", 1000);
        long chunk = fake.place(new byte[16]);
        fake.put32(chunk + 8, 30);
        fake.variable("pcpu_first_chunk", chunk)
                .variable("pcpu_nr_populated", 40)
                .variable("pcpu_nr_units", 4);
        Kernel kernel = fake.open();
        MemoryBalance balance = MemoryBalance.read(kernel);
        assertThat(balance.of(MemoryBalance.Use.PROGRAMS)).isEqualTo(OptionalLong.of(15));
        assertThat(balance.of(MemoryBalance.Use.SLAB_OTHER)).isEqualTo(OptionalLong.of(7));
        assertThat(balance.of(MemoryBalance.Use.STACKS)).isEqualTo(OptionalLong.of(16));
        assertThat(balance.of(MemoryBalance.Use.PER_CPU))
                .as("without the chunk that was reserved at the start, for each of four CPUs")
                .isEqualTo(OptionalLong.of(40));
        assertThat(balance.of(MemoryBalance.Use.FREE)).isEmpty();
        assertThat(balance.of(MemoryBalance.Use.VMALLOC)).isEmpty();
        assertThat(balance.rest()).isEqualTo(OptionalLong.of(1000 - 15 - 7 - 16 - 40));
    }

    @Test
    void ofAKernelThatSaysNothingNothingIsSaid() {
        MemoryBalance balance = MemoryBalance.read(kernel(new BtfWriter()).open());
        assertThat(balance.total()).isEmpty();
        assertThat(balance.rest()).isEmpty();
    }
}
