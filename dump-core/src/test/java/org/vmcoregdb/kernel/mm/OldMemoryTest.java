package org.vmcoregdb.kernel.mm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.FakeDump;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.PageTables;
import org.vmcoregdb.types.btf.BtfWriter;

/** Where kernels before 4.20 have what is constant now. */
class OldMemoryTest {
    private static final long IMAGE = X86_64.START_KERNEL_MAP + 0x1000000;
    private static final long ROOT = 0x1100000;

    private static Kernel kernel(long directMap) throws FormatException {
        FakeDump dump = new FakeDump()
                .info("OSRELEASE", "3.10.0")
                .info("NUMBER(phys_base)", "0")
                .info("KERNELOFFSET", "0")
                .info("SYMBOL(_stext)", Long.toHexString(IMAGE))
                .info("SYMBOL(init_level4_pgt)", Long.toHexString(ROOT + X86_64.START_KERNEL_MAP));
        new PageTables(dump, 4, ROOT, 0).map(directMap + ROOT, ROOT).map(IMAGE, 0x1000000);
        return Kernel.open(dump);
    }

    @ParameterizedTest
    @CsvSource({"ffff880000000000", "ffff888000000000"})
    void theDirectMapIsWhereThePageTablesHaveTheirRoot(String start) throws FormatException {
        long directMap = Long.parseUnsignedLong(start, 16);
        Kernel kernel = kernel(directMap);
        assertThat(kernel.layout().pageTableRoot()).isEqualTo(ROOT);
        assertThat(AddressRegions.of(kernel)
                        .find(AddressRegion.Kind.DIRECT_MAP)
                        .orElseThrow()
                        .start())
                .isEqualTo(directMap);
    }

    @Test
    void withoutPageTablesItIsWhereItIsToday() throws FormatException {
        assertThat(AddressRegions.of(kernel(0xffff900000000000L))
                        .find(AddressRegion.Kind.DIRECT_MAP)
                        .orElseThrow()
                        .start())
                .isEqualTo(0xffff888000000000L);
    }

    /** Kernels before 3.14, and those without CONFIG_RANDOMIZE_BASE. */
    @ParameterizedTest
    @CsvSource({
        "ffffffffa0000428, ffffffffa0000000",
        "ffffffffc0000428, ffffffffc0000000",
        "ffffffff81000100, ffffffffc0000000" // no module
    })
    void modulesBeginWhereTheImagesRoomEnds(String module, String start) {
        long list = IMAGE + 0x100;
        Kernel kernel = new FakeKernel()
                .put64(list, Long.parseUnsignedLong(module, 16))
                .symbol("modules", list)
                .open();
        AddressRegion modules =
                AddressRegions.of(kernel).find(AddressRegion.Kind.MODULES).orElseThrow();
        assertThat(Long.toHexString(modules.start())).isEqualTo(start);
        assertThat(AddressRegions.of(kernel)
                        .find(AddressRegion.Kind.IMAGE)
                        .orElseThrow()
                        .last())
                .isEqualTo(modules.start() - 1);
    }

    @Test
    void poolsOfHugePages() {
        BtfWriter w = new BtfWriter();
        int u64 = w.integer("unsigned long", 8, 0);
        int u32 = w.integer("unsigned int", 4, 0);
        int name = w.array(w.integer("char", 1, BtfWriter.CHAR), 32);
        w.struct(
                "hstate",
                64,
                member("order", u32, 0),
                member("nr_huge_pages", u64, 8),
                member("free_huge_pages", u64, 16),
                member("name", name, 24));
        FakeKernel fake = new FakeKernel().types(w).variable("max_hstate", 1);
        long pools = fake.place(new byte[128]);
        fake.symbol("hstates", pools).put32(pools, 9).put64(pools + 8, 5).put64(pools + 16, 3);
        fake.put(pools + 24, "hugepages-2048kB".getBytes(StandardCharsets.US_ASCII));
        assertThat(HugePages.all(fake.open())).containsExactly(new HugePages(pools, 512, 3, 5, "hugepages-2048kB"));
    }

    /** The struct page of SLAB's time has a member for SLUB only. */
    @Test
    void theCacheOfASlabsPage() {
        BtfWriter w = new BtfWriter();
        int u64 = w.integer("unsigned long", 8, 0);
        int u32 = w.integer("unsigned int", 4, 0);
        int list = w.struct("list_head", 16, member("next", u64, 0), member("prev", u64, 8));
        w.struct("page", 56, member("flags", u64, 0), member("slab", u64, 16), member("lru", list, 40));
        w.struct("kmem_cache", 64, member("num", u32, 0), member("nodelists", w.array(u64, 1), 56));
        FakeKernel fake = new FakeKernel().types(w);
        long page = fake.place(new byte[64]);
        fake.put64(page + 16, 0x1111).put64(page + 40, 0x2222);
        assertThat(SlabCaches.of(fake.open()).cacheOf(page)).hasValue(0x2222);
    }
}
