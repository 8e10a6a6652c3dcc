package org.vmcoregdb.kernel.mm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Sample;
import org.vmcoregdb.types.btf.BtfWriter;

/** Zones, those who reclaim memory, and what they did. */
class MemoryPressureTest {
    /** What is counted block by block is what the zones count page by page, but for what CPUs have on lists of their own. */
    @Test
    void theSampleHasMemory() {
        MemoryPressure pressure = MemoryPressure.read(Sample.kernel(Sample.dump()));
        assertThat(pressure.problem()).isEmpty();
        assertThat(pressure.zones()).isNotEmpty().allSatisfy(zone -> {
            assertThat(zone.inBlocksOf(0)).isEqualTo(zone.free().orElseThrow());
            assertThat(zone.largest()).isPresent();
            assertThat(zone.failedOrder()).isEmpty();
        });
        assertThat(pressure.reclaimers()).singleElement().satisfies(reclaimer -> {
            assertThat(reclaimer.task().orElseThrow().comm()).isEqualTo("kswapd0");
            assertThat(reclaimer.hasGivenUp()).isFalse();
        });
        assertThat(pressure.efforts())
                .extracting(MemoryPressure.Done::effort)
                .containsExactly(MemoryPressure.Effort.values());
    }

    private static BtfWriter types() {
        BtfWriter w = new BtfWriter();
        int u64 = w.integer("unsigned long", 8, 0);
        int u32 = w.integer("unsigned int", 4, 0);
        int s32 = w.integer("int", 4, BtfWriter.SIGNED);
        int area = w.struct("free_area", 24, member("free_list", u64, 0), member("nr_free", u64, 16));
        int zone = w.struct(
                "zone",
                256,
                member("_watermark", w.array(u64, 3), 0),
                member("name", u64, 32),
                member("zone_start_pfn", u64, 40),
                member("spanned_pages", u64, 48),
                member("present_pages", u64, 56),
                member("compact_defer_shift", u32, 64),
                member("compact_order_failed", s32, 68),
                member("free_area", w.array(area, 3), 80),
                member("vm_stat", w.array(u64, 1), 200));
        w.struct(
                "pglist_data",
                512,
                member("node_zones", w.array(zone, 1), 0),
                member("node_start_pfn", u64, 256),
                member("node_spanned_pages", u64, 264),
                member("kswapd", u64, 272),
                member("kswapd_failures", s32, 280));
        w.enumeration(
                "zone_stat_item",
                false,
                new BtfWriter.Named("NR_FREE_PAGES", 0),
                new BtfWriter.Named("NR_VM_ZONE_STAT_ITEMS", 1));
        return w;
    }

    /** Memory in small pieces, compaction that was given up, and a reclaimer that was, too. */
    @Test
    void aMachineWithoutMemory() {
        FakeKernel fake = new FakeKernel();
        long node = fake.place(new byte[512]);
        long name = fake.place("Normal\0".getBytes(StandardCharsets.US_ASCII));
        fake.put64(node, 10).put64(node + 8, 20).put64(node + 16, 30).put64(node + 32, name);
        fake.put64(node + 56, 1000).put32(node + 64, 6).put32(node + 68, 2);
        fake.put64(node + 80 + 16, 3).put64(node + 80 + 24 + 16, 2).put64(node + 200, 7);
        fake.put32(node + 280, 16);
        fake.symbol("contig_page_data", node);
        MemoryPressure pressure = MemoryPressure.read(fake.types(types()).open());
        assertThat(pressure.zones()).singleElement().satisfies(zone -> {
            assertThat(zone.of().name()).isEqualTo("Normal");
            assertThat(zone.free()).isEqualTo(OptionalLong.of(7));
            assertThat(zone.blocks()).containsExactly(3L, 2L, 0L);
            assertThat(zone.largest()).isEqualTo(OptionalLong.of(1));
            assertThat(zone.inBlocksOf(1)).isEqualTo(4);
            assertThat(zone.failedOrder()).isEqualTo(OptionalLong.of(2));
        });
        assertThat(pressure.efforts()).isEmpty();
    }

    @Test
    void ofAKernelThatSaysNothingNothingIsSaid() {
        MemoryPressure pressure = MemoryPressure.read(new FakeKernel().open());
        assertThat(pressure.zones()).isEmpty();
        assertThat(pressure.problem()).isPresent();
    }
}
