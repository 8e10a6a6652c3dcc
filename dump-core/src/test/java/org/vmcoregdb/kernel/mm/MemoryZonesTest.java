package org.vmcoregdb.kernel.mm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.types.btf.BtfWriter;

class MemoryZonesTest {
    private static final int ZONE_BYTES = 128;

    private final FakeKernel fake = new FakeKernel();

    /** One node with one zone, {@code DMA}. */
    private MemoryZones.Node node(String age, long flags, long unreclaimable) throws FormatException {
        BtfWriter types = new BtfWriter();
        int u64 = types.integer("unsigned long", 8, 0);
        BtfWriter.Member[] zone = {
            member("name", u64, 0),
            member("zone_start_pfn", u64, 8),
            member("spanned_pages", u64, 16),
            member("present_pages", u64, 24),
            member("free_area", u64, 32),
            member("flags", u64, 40),
            member(age.equals("now") ? "other" : "pages_scanned", u64, 48),
            member(age.equals("3.10") ? "all_unreclaimable" : "another", u64, 56)
        };
        int zones = types.array(types.struct("zone", ZONE_BYTES, zone), 1);
        types.typedef(
                "zone_flags_t",
                types.enumeration(
                        "", false, new BtfWriter.Named("ZONE_X", 0), new BtfWriter.Named("ZONE_ALL_UNRECLAIMABLE", 2)));
        types.struct(
                "pglist_data",
                ZONE_BYTES + 64,
                member("node_zones", zones, 0),
                member("node_start_pfn", u64, ZONE_BYTES),
                member("node_spanned_pages", u64, ZONE_BYTES + 8),
                member(age.equals("now") ? "nothing" : "bdata", u64, ZONE_BYTES + 16));
        long at = fake.place(new byte[ZONE_BYTES + 64]);
        long name = fake.place("DMA\0".getBytes(StandardCharsets.US_ASCII));
        fake.put64(at, name).put64(at + 8, 1).put64(at + 16, 4095).put64(at + 24, 3000);
        fake.put64(at + 40, flags).put64(at + 48, 77).put64(at + 56, unreclaimable);
        fake.put64(at + ZONE_BYTES + 8, 4095).put64(at + ZONE_BYTES + 16, 0x1234);
        Kernel kernel = fake.types(types).symbol("contig_page_data", at).open();
        return MemoryZones.of(kernel).nodes().get(0);
    }

    /** A flag in 2.6.32, a member of its own in 3.10. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aZoneThatIsGivenUp(boolean given) throws FormatException {
        MemoryZones.Node node = node("2.6.32", given ? 4 : 3, 0);
        assertThat(node.bootData()).hasValue(0x1234);
        assertThat(node.zones().get(0).name()).isEqualTo("DMA");
        assertThat(node.zones().get(0).reclaim()).contains(new MemoryZones.Reclaim(given, 77));
    }

    @Test
    void aMemberOfItsOwn() throws FormatException {
        assertThat(node("3.10", 0, 1).zones().get(0).reclaim()).contains(new MemoryZones.Reclaim(true, 77));
    }

    @Test
    void kernelsThatDoNotCountIt() throws FormatException {
        MemoryZones.Node node = node("now", 4, 1);
        assertThat(node.bootData()).isEmpty();
        assertThat(node.zones().get(0).reclaim()).isEmpty();
    }
}
