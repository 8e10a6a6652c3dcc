package org.vmcoregdb.memory.x86;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.memory.PageTables.LARGE;
import static org.vmcoregdb.memory.PageTables.PRESENT;
import static org.vmcoregdb.memory.PageTables.PROT_NONE;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.dump.AbsenceReason;
import org.vmcoregdb.dump.FakeDump;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.memory.FaultReason;
import org.vmcoregdb.memory.PageTable;
import org.vmcoregdb.memory.PageTables;
import org.vmcoregdb.memory.PagedAddressSpace;
import org.vmcoregdb.memory.PhysicalMemory;
import org.vmcoregdb.memory.Translation;

class X86PageTableTest {
    private static final long KERNEL = 0xffffffff81000000L;

    private final FakeDump dump = new FakeDump();
    private final PhysicalMemory memory = new PhysicalMemory(dump);

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void smallPages(int levels) {
        PageTable table = new PageTables(dump, levels, 0x100000, 0)
                .map(KERNEL, 0x5000)
                .map(0x7ffff7ff0000L, 0x9000)
                .open(memory);
        assertThat(table.translate(KERNEL + 0x123)).isEqualTo(0x5123);
        assertThat(table.translate(0x7ffff7ff0fffL)).isEqualTo(0x9fff);
        assertThat(table.translate(KERNEL + 0x1000)).isEqualTo(FaultReason.NOT_MAPPED.code());
        assertThat(table.translate(0x1000)).isEqualTo(FaultReason.NOT_MAPPED.code());
        assertThat(table.walk(KERNEL + 0x123)).isInstanceOfSatisfying(Translation.Mapped.class, mapped -> {
            assertThat(mapped.paddr()).isEqualTo(0x5123);
            assertThat(mapped.pageSize()).isEqualTo(4096);
            assertThat(mapped.entries()).hasSize(levels);
            assertThat(mapped.entries().get(0).level()).isEqualTo("PGD");
            assertThat(mapped.entries().get(0).paddr() & ~4095L).isEqualTo(table.root());
            assertThat(mapped.entries().get(1).level()).isEqualTo(levels == 5 ? "P4D" : "PUD");
            assertThat(mapped.entries().get(levels - 1).level()).isEqualTo("PTE");
            assertThat(mapped.entries().get(levels - 1).value()).isEqualTo(0x5000 | PRESENT);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void largePages(int levels) {
        PageTable table = new PageTables(dump, levels, 0x100000, 0)
                .entry(KERNEL, 1, 0x40000000L | LARGE | PRESENT)
                .entry(0xffff888000000000L, 2, 0x80000000L | LARGE | PRESENT)
                .open(memory);
        assertThat(table.translate(KERNEL + 0x1fffff)).isEqualTo(0x401fffffL);
        assertThat(table.translate(0xffff888000000000L + 0x3fffffff)).isEqualTo(0xbfffffffL);
        assertThat(table.walk(KERNEL))
                .isInstanceOfSatisfying(
                        Translation.Mapped.class, m -> assertThat(m.pageSize()).isEqualTo(2 << 20));
        assertThat(table.walk(0xffff888012345678L)).isInstanceOfSatisfying(Translation.Mapped.class, m -> {
            assertThat(m.pageSize()).isEqualTo(1 << 30);
            assertThat(m.paddr()).isEqualTo(0x92345678L);
        });
    }

    @Test
    void aPageWithoutAccessRightsStillHasItsMemory() {
        PageTable table = new PageTables(dump, 4, 0x100000, 0)
                .entry(0x1000, 0, 0x7000 | PROT_NONE)
                .entry(0x200000, 1, 0x200000 | PROT_NONE)
                .open(memory);
        assertThat(table.translate(0x1004)).isEqualTo(0x7004);
        assertThat(table.walk(0x1004)).isInstanceOf(Translation.Mapped.class);
        assertThat(table.translate(0x200000))
                .as("the bit means something else in an entry for a table")
                .isEqualTo(FaultReason.NOT_IN_MEMORY.code());
    }

    /** As kernels write them since 4.18: {@code pfn_pte} and {@code pte_modify} with {@code __pte_needs_invert}. */
    @Test
    void addressesOfPagesWithoutAccessRightsAreInverted() {
        for (long encryption : new long[] {0, 1L << 51, 1L << 47}) {
            FakeDump other = new FakeDump();
            PhysicalMemory physical = new PhysicalMemory(other);
            long mask = 0x000ffffffffff000L & ~encryption;
            long nx = 1L << 63;
            PageTable table = new PageTables(other, 4, 0x100000, encryption)
                    .entry(0x1000, 0, nx | encryption | ~0x12345000L & mask | PROT_NONE | 0x66)
                    .entry(0x200000, 1, nx | encryption | ~0x40000000L & mask & ~0x1fffffL | LARGE | PROT_NONE | 0x66)
                    .entry(0x400000, 1, encryption | ~0x40200000L & mask & ~0x1fffffL | LARGE | 0x66)
                    .entry(0x40000000, 2, encryption | ~0x80000000L & mask & ~0x3fffffffL | LARGE | PROT_NONE)
                    .open(physical);
            assertThat(table.translate(0x1004)).isEqualTo(0x12345004L);
            assertThat(table.walk(0x1004))
                    .isInstanceOfSatisfying(
                            Translation.Mapped.class, m -> assertThat(m.paddr()).isEqualTo(0x12345004L));
            assertThat(table.translate(0x212345)).isEqualTo(0x40012345L);
            assertThat(table.walk(0x212345))
                    .isInstanceOfSatisfying(
                            Translation.Mapped.class,
                            m -> assertThat(m.pageSize()).isEqualTo(2 << 20));
            assertThat(table.translate(0x400010))
                    .as("invalid while it is split")
                    .isEqualTo(0x40200010L);
            assertThat(table.translate(0x40000123)).isEqualTo(0x80000123L);
            assertThat(table.nextMapped(0x2000)).hasValue(0x200000);
        }
    }

    @Test
    void swapEntriesAreNoPages() {
        long swapped = 3L << 59 | ~0x1234L << 14 >>> 5 | 0x20;
        PageTable table = new PageTables(dump, 4, 0x100000, 0)
                .entry(0x1000, 0, swapped)
                .entry(0x200000, 1, 30L << 59 | ~0x40000L << 14 >>> 5)
                .entry(KERNEL, 0, 0x5000 | 0x62)
                .open(memory);
        for (long vaddr : new long[] {0x1000, 0x200000}) {
            assertThat(table.translate(vaddr)).isEqualTo(FaultReason.NOT_IN_MEMORY.code());
            assertThat(table.walk(vaddr))
                    .isInstanceOfSatisfying(
                            Translation.Unmapped.class,
                            u -> assertThat(u.reason()).isEqualTo(FaultReason.NOT_IN_MEMORY));
        }
        assertThat(table.translate(KERNEL))
                .as("the kernel swaps nothing of its own")
                .isEqualTo(FaultReason.NOT_MAPPED.code());
        assertThat(table.nextMapped(0)).isEmpty();
    }

    /** Xen replaces the guest's frame numbers in entries that are present only. */
    @Test
    void aGuestOfXenHasItsOwnNumbersInEntriesWithoutAccess() {
        FakeDump guest = new FakeDump().p2m(mfn -> mfn >= 0x100 && mfn < 0x200 ? mfn : -1);
        PageTable table = new PageTables(guest, 4, 0x100000, 0)
                .entry(0x1000, 0, ~0x7000L & 0x000ffffffffff000L | PROT_NONE)
                .open(new PhysicalMemory(guest));
        assertThat(table.translate(0x1004)).isEqualTo(0x7004);
    }

    @Test
    void aPageAllowsWhatEveryEntryAllows() {
        long writable = 2;
        long nx = 1L << 63;
        PageTable table = new PageTables(dump, 4, 0x100000, writable)
                .map(0x1000, 0x5000)
                .entry(0x2000, 0, 0x5000 | PRESENT)
                .entry(0x3000, 0, nx | 0x5000 | writable | PRESENT)
                .entry(0x200000, 1, nx | 0x200000 | LARGE | PRESENT)
                .open(memory);
        assertThat(access(table, 0x1000)).isEqualTo(new Translation.Access(true, true));
        assertThat(access(table, 0x2000)).isEqualTo(new Translation.Access(false, true));
        assertThat(access(table, 0x3000)).isEqualTo(new Translation.Access(true, false));
        assertThat(access(table, 0x200000)).isEqualTo(new Translation.Access(false, false));
    }

    private static Translation.Access access(PageTable table, long vaddr) {
        return ((Translation.Mapped) table.walk(vaddr)).access();
    }

    @Test
    void encryptionBitsAreNoAddress() {
        long bit = 1L << 47;
        PageTable table =
                new PageTables(dump, 4, 0x100000, bit).map(KERNEL, 0x5000).open(memory);
        assertThat(table.translate(KERNEL + 1)).isEqualTo(0x5001);
        assertThat(table.walk(KERNEL + 1))
                .isInstanceOfSatisfying(
                        Translation.Mapped.class, m -> assertThat(m.paddr()).isEqualTo(0x5001));
        assertThat(table.nextMapped(0)).hasValue(KERNEL);
    }

    @Test
    void addressesThatNoCpuTranslates() {
        PageTable four = new PageTables(dump, 4, 0x100000, 0).open(memory);
        PageTable five = new PageTables(dump, 5, 0x200000, 0).open(memory);
        assertThat(four.translate(0x0000800000000000L)).isEqualTo(FaultReason.NOT_CANONICAL.code());
        assertThat(four.walk(0x0000800000000000L))
                .isInstanceOfSatisfying(
                        Translation.Unmapped.class, u -> assertThat(u.reason()).isEqualTo(FaultReason.NOT_CANONICAL));
        assertThat(five.translate(0x0000800000000000L)).isEqualTo(FaultReason.NOT_MAPPED.code());
        assertThat(five.translate(0x0100000000000000L)).isEqualTo(FaultReason.NOT_CANONICAL.code());
    }

    @Test
    void aTableThatIsMissingFromTheDump() {
        PageTable table = new PageTables(dump, 4, 0x100000, 0)
                .entry(0x1000, 1, 0x666000 | PRESENT)
                .map(0x40000000, 0x5000)
                .open(memory);
        dump.page(0x666000, PageLookup.Absent.of(AbsenceReason.EXCLUDED));
        assertThat(table.translate(0x1000)).isEqualTo(FaultReason.PAGE_TABLE_MISSING.code());
        assertThat(table.walk(0x1000)).isInstanceOfSatisfying(Translation.Unmapped.class, u -> {
            assertThat(u.reason()).isEqualTo(FaultReason.PAGE_TABLE_MISSING);
            assertThat(u.entries()).extracting(Translation.Entry::level).containsExactly("PGD", "PUD", "PMD");
        });
        assertThat(table.walk(0x400000)).isInstanceOfSatisfying(Translation.Unmapped.class, u -> {
            assertThat(u.reason()).isEqualTo(FaultReason.NOT_MAPPED);
            assertThat(u.entries()).hasSize(3);
        });
        assertThat(table.nextMapped(0)).as("a missing table maps nothing").hasValue(0x40000000L);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void nextMappedSkipsHoles(int levels) {
        PageTable table = new PageTables(dump, levels, 0x100000, 0)
                .map(0x1000, 0x5000)
                .map(0x400000000000L, 0x6000)
                .entry(0xffff888000000000L, 2, LARGE | PRESENT)
                .map(KERNEL, 0x7000)
                .open(memory);
        assertThat(table.nextMapped(0)).hasValue(0x1000);
        assertThat(table.nextMapped(0x1234)).hasValue(0x1234);
        assertThat(table.nextMapped(0x2000)).hasValue(0x400000000000L);
        assertThat(table.nextMapped(0x400000001000L)).hasValue(0xffff888000000000L);
        assertThat(table.nextMapped(0xff00000000000000L)).hasValue(0xffff888000000000L);
        assertThat(table.nextMapped(0xffff888040000000L)).hasValue(KERNEL);
        assertThat(table.nextMapped(KERNEL + 0x1000)).isEmpty();
        assertThat(table.nextMapped(-1)).isEmpty();
    }

    @Test
    void anEmptyTableMapsNothing() {
        PageTable table = new PageTables(dump, 4, 0x100000, 0).open(memory);
        assertThat(table.nextMapped(0)).isEmpty();
        PageTable missing = PageTables.open(memory, 0x999000, 4, 0);
        assertThat(missing.nextMapped(0)).isEmpty();
        assertThat(missing.translate(0)).isEqualTo(FaultReason.PAGE_TABLE_MISSING.code());
    }

    @Test
    void walkAndTranslateAgreeOnRandomTables() {
        Random random = new Random(7);
        for (int i = 0; i < 64; i++) {
            byte[] page = new byte[4096];
            for (int k = 0; k < 512; k++) {
                long entry = (random.nextInt(64) * 4096L) + 0x100000L | random.nextInt(512);
                for (int b = 0; b < 8; b++) {
                    page[8 * k + b] = (byte) (entry >>> 8 * b);
                }
            }
            dump.put(0x100000 + 4096L * i, page);
        }
        PageTable table = PageTables.open(memory, 0x100000, 4, 0);
        for (int i = 0; i < 5000; i++) {
            long vaddr = random.nextLong() >> 16 + random.nextInt(3);
            long paddr = table.translate(vaddr);
            if (table.walk(vaddr) instanceof Translation.Mapped mapped) {
                assertThat(mapped.paddr()).isEqualTo(paddr);
                assertThat(table.nextMapped(vaddr)).hasValue(vaddr);
            } else {
                assertThat(paddr).isNegative();
                table.nextMapped(vaddr)
                        .ifPresent(next -> assertThat(table.translate(next)).isNotNegative());
            }
        }
    }

    @Test
    void tablesOfAXenGuestNameTheHostsFrames() {
        long host = 0x40000;
        FakeDump guest = new FakeDump().p2m(mfn -> mfn >= host && mfn < host + 0x1000 ? mfn - host : -1);
        long machine = host << 12;
        PageTables tables = new PageTables(guest, 4, 0x100000, machine).map(KERNEL, 0x5000);
        tables.entry(KERNEL + 0x1000, 0, 0x7000 | PRESENT);
        tables.entry(KERNEL + 0x40000000L, 2, 0x9000 | PRESENT);
        PageTable table = PageTables.open(new PhysicalMemory(guest), tables.root(), 4, 0);
        assertThat(table.translate(KERNEL + 0x123)).isEqualTo(0x5123);
        assertThat(table.walk(KERNEL)).isInstanceOf(Translation.Mapped.class);
        assertThat(table.translate(KERNEL + 0x1000))
                .as("a frame that is not the guest's")
                .isEqualTo(FaultReason.FOREIGN_FRAME.code());
        assertThat(table.walk(KERNEL + 0x1000))
                .isInstanceOfSatisfying(
                        Translation.Unmapped.class, u -> assertThat(u.reason()).isEqualTo(FaultReason.FOREIGN_FRAME));
        assertThat(table.translate(KERNEL + 0x40000000L)).isEqualTo(FaultReason.PAGE_TABLE_MISSING.code());
        assertThat(table.walk(KERNEL + 0x40000000L))
                .isInstanceOfSatisfying(
                        Translation.Unmapped.class,
                        u -> assertThat(u.reason()).isEqualTo(FaultReason.PAGE_TABLE_MISSING));
        assertThat(table.nextMapped(KERNEL)).hasValue(KERNEL);
        assertThat(table.nextMapped(KERNEL + 0x2000)).isEmpty();
        PagedAddressSpace space =
                new PagedAddressSpace(new PhysicalMemory(guest), table, PagedAddressSpace.FixedMapping.NONE, 16);
        assertThat(space.fault(KERNEL + 0x1000)).contains(FaultReason.FOREIGN_FRAME);
        assertThat(space.translate(KERNEL + 0x10)).hasValue(0x5010);
    }
}
