package org.vmcoregdb.memory.arm64;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.dump.FakeDump;
import org.vmcoregdb.memory.FaultReason;
import org.vmcoregdb.memory.PageEntry;
import org.vmcoregdb.memory.PageTable;
import org.vmcoregdb.memory.PageTableShape;
import org.vmcoregdb.memory.Paging;
import org.vmcoregdb.memory.PhysicalMemory;
import org.vmcoregdb.memory.Translation;

class Arm64PageTableTest {
    private static final long PAGE = 3;
    private static final long BLOCK = 1;
    private static final Paging PAGING = Paging.of(Machine.AARCH64).orElseThrow();
    private static final long ROOT = 0x100000;

    private final FakeDump dump = new FakeDump(1 << 16);
    private final PhysicalMemory memory = new PhysicalMemory(dump);
    private long next = ROOT + 0x10000;

    private static PageTableShape shape(int pageSize, int bits) {
        return new PageTableShape(0, pageSize, 0, bits);
    }

    /** Puts an entry at a level of tables, and tables on the way. */
    private void put(int pageSize, int bits, long vaddr, int level, long value) {
        Arm64Granule granule = new Arm64Granule(pageSize, bits);
        long table = ROOT;
        for (int l = granule.levels() - 1; l > level; l--) {
            long at = table + granule.offset(vaddr, l);
            long entry = memory.page(at) instanceof org.vmcoregdb.dump.PageLookup.Present ? memory.readLong(at) : 0;
            if (entry == 0) {
                dump.put64(at, next | PAGE);
                dump.put64(next, 0);
                entry = next;
                next += 0x10000;
            }
            table = granule.paddr(entry);
        }
        dump.put64(table + granule.offset(vaddr, level), value);
    }

    @ParameterizedTest
    @CsvSource({
        "4096, 39, 3",
        "4096, 48, 4",
        "4096, 52, 5",
        "16384, 36, 2",
        "16384, 47, 3",
        "16384, 48, 4",
        "16384, 52, 4",
        "65536, 42, 2",
        "65536, 48, 3",
        "65536, 52, 3"
    })
    void pagesOfEverySize(int pageSize, int bits, int levels) {
        dump.put64(ROOT, 0);
        long kernel = (-1L << bits) + 0x12340000L;
        put(pageSize, bits, kernel, 0, 0x40050000L | PAGE);
        PageTable table = PAGING.open(memory, ROOT, shape(pageSize, bits));
        assertThat(table.root()).isEqualTo(ROOT);
        assertThat(table.pageSize()).isEqualTo(pageSize);
        assertThat(table.translate(kernel + 0x123)).isEqualTo(0x40050123L);
        assertThat(table.walk(kernel)).isInstanceOfSatisfying(Translation.Mapped.class, mapped -> {
            assertThat(mapped.paddr()).isEqualTo(0x40050000L);
            assertThat(mapped.pageSize()).isEqualTo(pageSize);
            assertThat(mapped.entries()).hasSize(levels);
            assertThat(mapped.entries().get(0).level()).isEqualTo("PGD");
            assertThat(mapped.entries().get(levels - 1).level()).isEqualTo("PTE");
            assertThat(mapped.access().executable()).isTrue();
        });
        assertThat(table.translate(kernel + pageSize)).isEqualTo(FaultReason.NOT_MAPPED.code());
        assertThat(table.walk(kernel + pageSize)).isInstanceOf(Translation.Unmapped.class);
        assertThat(table.nextMapped(0)).hasValue(kernel);
        assertThat(table.nextMapped(kernel + pageSize)).isEmpty();
        assertThat(table.translate(0x12340000L)).as("the other half").isEqualTo(FaultReason.NOT_CANONICAL.code());
        assertThat(table.walk(0x12340000L)).isInstanceOf(Translation.Unmapped.class);
        PageTable program = PAGING.openProgram(memory, ROOT, shape(pageSize, bits));
        assertThat(program.translate(0x12340000L)).isEqualTo(0x40050000L);
        assertThat(program.translate(0x3a00000012340000L)).as("with a tag").isEqualTo(0x40050000L);
        assertThat(program.translate(kernel)).isEqualTo(FaultReason.NOT_CANONICAL.code());
        assertThat(program.nextMapped(0)).hasValue(0x12340000L);
        assertThat(program.nextMapped(kernel)).isEmpty();
    }

    @Test
    void blocks() {
        dump.put64(ROOT, 0);
        long text = 0xffffd1a168200000L;
        put(4096, 48, text, 1, 0x40e00000L | BLOCK | 1L << 53);
        put(4096, 48, 0xffff000040000000L, 2, 0x80000000L | BLOCK);
        PageTable table = PAGING.open(memory, ROOT, shape(4096, 48));
        assertThat(table.translate(text + 0x133148)).isEqualTo(0x40f33148L);
        assertThat(table.walk(text)).isInstanceOfSatisfying(Translation.Mapped.class, m -> {
            assertThat(m.pageSize()).isEqualTo(2 << 20);
            assertThat(m.access().executable()).isFalse();
        });
        assertThat(table.translate(0xffff000040000000L + 0x3fffffff)).isEqualTo(0xbfffffffL);
        assertThat(table.nextMapped(0xffff000000000000L)).hasValue(0xffff000040000000L);
        // a page's entry without the bit of a table is reserved
        put(4096, 48, 0xffffd1a100000000L, 0, 0x5000 | BLOCK);
        assertThat(table.translate(0xffffd1a100000000L)).isEqualTo(FaultReason.NOT_MAPPED.code());
    }

    @Test
    void largePhysicalAddresses() {
        assertThat(new Arm64Granule(1 << 16, 48).paddr(0x0000_1234_5678_a003L))
                .isEqualTo(0x000a_1234_5678_0000L & ~0xffffL | 0x000a_0000_0000_0000L & 0xf000000000000L);
        assertThat(new Arm64Granule(4096, 52).paddr(0x0003_ffff_ffff_f303L)).isEqualTo(0x000f_ffff_ffff_f000L);
        assertThat(new Arm64Granule(4096, 48).paddr(0x00e8_0000_40a0_0783L)).isEqualTo(0x40a00000L);
    }

    @Test
    void aTableThatIsMissing() {
        dump.put64(ROOT, 0);
        dump.put64(ROOT + 8 * 0x1ff, 0x7000_0000L | PAGE);
        PageTable table = PAGING.open(memory, ROOT, shape(4096, 48));
        assertThat(table.translate(-1)).isEqualTo(FaultReason.PAGE_TABLE_MISSING.code());
        assertThat(table.walk(-1))
                .isInstanceOfSatisfying(
                        Translation.Unmapped.class,
                        u -> assertThat(u.reason()).isEqualTo(FaultReason.PAGE_TABLE_MISSING));
        assertThat(table.nextMapped(0xffffff8000000000L)).isEmpty();
    }

    @Test
    void pagesThatAreElsewhere() {
        dump.put64(ROOT, 0);
        put(4096, 48, 0x400000, 0, 7L << 8 | 2L << 3);
        put(4096, 48, 0x401000, 0, 0x5000 | 1L << 58);
        put(4096, 48, 0x402000, 0, 0x6000 | 1L << 11 | 1L << 53);
        PageTable program = PAGING.openProgram(memory, ROOT, shape(4096, 48));
        assertThat(program.translate(0x400000)).isEqualTo(FaultReason.NOT_IN_MEMORY.code());
        assertThat(program.walk(0x400000)).isInstanceOfSatisfying(Translation.Unmapped.class, u -> {
            PageEntry entry = u.entries().get(3).entry();
            assertThat(entry.isSwapped()).isTrue();
            assertThat(entry.swapPlaces())
                    .as("of 6.0, of 6.11, of before")
                    .containsExactly(
                            new PageEntry.SwapPlace(2, 7),
                            new PageEntry.SwapPlace(28, 0),
                            new PageEntry.SwapPlace(4, 7));
            assertThat(entry.flags()).isEmpty();
        });
        assertThat(program.translate(0x401004)).as("PROT_NONE").isEqualTo(0x5004);
        assertThat(program.translate(0x402004)).as("the same since 6.11").isEqualTo(0x6004);
    }

    @Test
    void namesOfBits() {
        PageEntry entry = PAGING.entry(0x00e8000040a00783L, shape(4096, 48));
        assertThat(entry.flags()).containsExactly("VALID", "RDONLY", "SHARED", "AF", "PXN", "UXN", "DIRTY");
        assertThat(entry.paddr()).isEqualTo(0x40a00000L);
        assertThat(entry.isMapped()).isTrue();
        assertThat(new Arm64PageEntry(0x00e8000040a00783L, new Arm64Granule(4096, 48)).isWritable())
                .isTrue();
        assertThat(new Arm64PageEntry(0x783, new Arm64Granule(4096, 48)).isWritable())
                .isFalse();
    }
}
