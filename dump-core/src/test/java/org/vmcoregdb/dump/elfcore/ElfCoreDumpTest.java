package org.vmcoregdb.dump.elfcore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.vmcoregdb.elf.ElfWriter.concat;
import static org.vmcoregdb.elf.ElfWriter.note;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.AbsenceReason;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.Packing;
import org.vmcoregdb.dump.PageCounts;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.elf.ElfIdent;
import org.vmcoregdb.elf.ElfWriter;

class ElfCoreDumpTest {
    private static final int PAGE = 4096;

    private static DumpFile open(byte[] bytes) throws FormatException {
        return ElfCoreDump.open(new ByteArraySource("vmcore", bytes), Packing.NONE);
    }

    private static byte[] filled(int size, int seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static PageLookup.Absent absent(AbsenceReason reason) {
        return PageLookup.Absent.of(reason);
    }

    private static void assertPage(PageLookup lookup, byte[] memory, int from, int validFrom, int validTo) {
        assertThat(lookup).isInstanceOfSatisfying(PageLookup.Present.class, p -> {
            assertThat(p.validFrom()).isEqualTo(validFrom);
            assertThat(p.validTo()).isEqualTo(validTo);
            assertThat(Arrays.copyOfRange(p.bytes(), validFrom, validTo))
                    .isEqualTo(Arrays.copyOfRange(memory, from, from + validTo - validFrom));
        });
    }

    @Test
    void whatWasErasedIsSaid() throws Exception {
        byte[] note = ElfWriter.note(
                ByteOrder.LITTLE_ENDIAN,
                "ERASEINFO",
                0,
                "erase saved_command_line size 68\n".getBytes(StandardCharsets.US_ASCII));
        byte[] file = ElfWriter.core().notes(note).load(0, 0, new byte[4096]).build();
        try (DumpFile dump = ElfCoreDump.open(new ByteArraySource("core", file), Packing.NONE)) {
            assertThat(dump.erased()).containsExactly("erase saved_command_line size 68");
            assertThat(dump.warnings()).singleElement().asString().contains("core was erased in part");
        }
    }

    @Test
    void servesPagesNotesAndVmcoreinfo() throws Exception {
        byte[] memory = filled(3 * PAGE, 1);
        byte[] info = "OSRELEASE=6.1.0\nPAGESIZE=4096\n".getBytes(StandardCharsets.US_ASCII);
        ByteOrder little = ByteOrder.LITTLE_ENDIAN;
        DumpFile dump = open(ElfWriter.core()
                .notes(concat(note(little, "CORE", 1, new byte[336]), note(little, "VMCOREINFO", 0, info)))
                .load(0xffffffff81000000L, 0x1000000, memory)
                .build());
        assertThat(dump.format().name()).isEqualTo("ELF vmcore");
        assertThat(dump.format().partial()).isFalse();
        assertThat(dump.machine()).isEqualTo(Machine.X86_64);
        assertThat(dump.pageSize()).isEqualTo(PAGE);
        assertThat(dump.notes()).hasSize(2);
        assertThat(dump.vmcoreInfo().orElseThrow().get("OSRELEASE")).contains("6.1.0");
        assertThat(dump.headerPhysBase()).hasValue(0);
        assertThat(dump.headerUtsName()).isEmpty();
        assertThat(dump.headerTime()).isEmpty();
        assertThat(dump.warnings()).isEmpty();
        assertThat(dump.ranges()).containsExactly(new MemoryRange(0x1000000, 0x1003000));
        assertThat(dump.pageCounts()).isEqualTo(new PageCounts(3, 3, 0, 0));
        for (int i = 0; i < 3; i++) {
            assertPage(dump.lookup(0x1000 + i), memory, i * PAGE, 0, PAGE);
        }
        for (long pfn : new long[] {0, 0xfff, 0x1003, -1, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE >>> 12}) {
            assertThat(dump.lookup(pfn)).isEqualTo(absent(AbsenceReason.NOT_RAM));
        }
        dump.close();
    }

    @Test
    void qemusPagedCoresHaveNoPhysBase() throws Exception {
        DumpFile dump = open(ElfWriter.core()
                .notes(note(ByteOrder.LITTLE_ENDIAN, "QEMU", 0, new byte[440]))
                .load(0xffffffffc0000000L, 0x1000000, new byte[PAGE])
                .build());
        assertThat(dump.format().name()).isEqualTo("ELF vmcore (QEMU)");
        assertThat(dump.headerPhysBase()).isEmpty();
    }

    @Test
    void segmentsThatEndInMidPageGivePartialPages() throws Exception {
        byte[] memory = filled(5000, 2);
        DumpFile dump = open(ElfWriter.core().load(0, 0x1800, memory).build());
        assertPage(dump.lookup(1), memory, 0, 0x800, PAGE);
        assertPage(dump.lookup(2), memory, 0x800, 0, 5000 - 0x800);
        assertThat(dump.pageCounts()).isEqualTo(new PageCounts(2, 2, 0, 0));
    }

    @Test
    void aPageIsPutTogetherFromSegmentsThatTouch() throws Exception {
        byte[] memory = filled(PAGE, 3);
        DumpFile dump = open(ElfWriter.core()
                .load(0, 100, Arrays.copyOfRange(memory, 100, PAGE))
                .load(0, 0, Arrays.copyOfRange(memory, 0, 100))
                .build());
        assertPage(dump.lookup(0), memory, 0, 0, PAGE);
        assertThat(dump.ranges()).containsExactly(new MemoryRange(0, PAGE));
        assertThat(dump.pageCounts()).isEqualTo(new PageCounts(1, 1, 0, 0));
    }

    @Test
    void ofAPageWithAHoleTheLongestRunIsServed() throws Exception {
        byte[] memory = filled(PAGE, 4);
        DumpFile dump = open(ElfWriter.core()
                .load(0, 10, Arrays.copyOfRange(memory, 10, 20))
                .load(0, 1000, Arrays.copyOfRange(memory, 1000, 3000))
                .load(0, 3500, Arrays.copyOfRange(memory, 3500, PAGE))
                .build());
        assertPage(dump.lookup(0), memory, 1000, 1000, 3000);
    }

    @Test
    void whatIsInMemoryButNotInTheFileIsExcluded() throws Exception {
        DumpFile dump = open(ElfWriter.core()
                .load(0, 0, filled(PAGE, 5), 3L * PAGE)
                .load(0, 8L * PAGE, new byte[0], PAGE)
                .build());
        assertThat(dump.format().partial()).isTrue();
        assertThat(dump.lookup(2)).isEqualTo(absent(AbsenceReason.EXCLUDED));
        assertThat(dump.lookup(8)).isEqualTo(absent(AbsenceReason.EXCLUDED));
        assertThat(dump.lookup(3)).isEqualTo(absent(AbsenceReason.NOT_RAM));
        assertThat(dump.pageCounts()).isEqualTo(new PageCounts(4, 1, 3, 0));
    }

    @Test
    void bytesInTheFileWinOverThosePastItsEndAndTheseOverExcludedOnes() throws Exception {
        byte[] memory = filled(4 * PAGE, 6);
        byte[] whole = ElfWriter.core()
                .load(0, PAGE, Arrays.copyOfRange(memory, PAGE, 2 * PAGE)) // the kernel image: early in the file
                .load(0, 0, new byte[0], 4L * PAGE)
                .load(0, 0, memory)
                .build();
        DumpFile dump = open(Arrays.copyOf(whole, whole.length - 3 * PAGE - 100));
        assertThat(dump.format().incomplete()).isTrue();
        assertThat(dump.warnings()).hasSize(1).first().asString().contains("cut short");
        assertPage(dump.lookup(0), memory, 0, 0, PAGE - 100);
        assertPage(dump.lookup(1), memory, PAGE, 0, PAGE);
        assertThat(dump.lookup(2)).isEqualTo(absent(AbsenceReason.TRUNCATED));
        assertThat(dump.pageCounts()).isEqualTo(new PageCounts(4, 2, 0, 2));
    }

    @Test
    void randomSegmentsServeWhatAnArrayOfMemoryWould() throws Exception {
        Random random = new Random(7);
        int size = 12 * PAGE;
        byte[] memory = filled(size, 8);
        for (int round = 0; round < 200; round++) {
            ElfWriter writer = ElfWriter.core();
            boolean[] known = new boolean[size];
            for (int i = 1 + random.nextInt(8); i > 0; i--) {
                int start = random.nextInt(size - 1);
                int end = start + 1 + random.nextInt(Math.min(3 * PAGE, size - start));
                writer.load(0, start, Arrays.copyOfRange(memory, start, end));
                Arrays.fill(known, start, end, true);
            }
            DumpFile dump = open(writer.build());
            for (int pfn = 0; pfn < 12; pfn++) {
                checkPage(dump.lookup(pfn), memory, known, pfn * PAGE);
            }
        }
    }

    private static void checkPage(PageLookup lookup, byte[] memory, boolean[] known, int start) {
        int bytes = 0;
        for (int i = start; i < start + PAGE; i++) {
            bytes += known[i] ? 1 : 0;
        }
        if (bytes == 0) {
            assertThat(lookup).isEqualTo(absent(AbsenceReason.NOT_RAM));
            return;
        }
        PageLookup.Present page = (PageLookup.Present) lookup;
        for (int i = page.validFrom(); i < page.validTo(); i++) {
            assertThat(known[start + i]).isTrue();
            assertThat(page.bytes()[i]).isEqualTo(memory[start + i]);
        }
        assertThat(page.validFrom() == 0 || !known[start + page.validFrom() - 1])
                .isTrue();
        assertThat(page.validTo() == PAGE || !known[start + page.validTo()]).isTrue();
    }

    @Test
    void impossibleSegmentsAreLeftOutWithAWarning() throws Exception {
        DumpFile dump = open(ElfWriter.core()
                .load(0, 0, new byte[PAGE])
                .load(0, Long.MAX_VALUE - 10, new byte[100])
                .load(0, -4096, new byte[100])
                .load(0, -1, new byte[100])
                .build());
        assertThat(dump.warnings()).singleElement().asString().contains("2 of its segments");
        assertThat(dump.ranges()).hasSize(1);
    }

    @Test
    void damagedNotesAreAWarning() throws Exception {
        byte[] good = note(ByteOrder.LITTLE_ENDIAN, "CORE", 1, new byte[8]);
        byte[] bad = note(ByteOrder.LITTLE_ENDIAN, "CORE", 1, new byte[8]);
        bad[6] = 1; // a descriptor of 64 KiB
        DumpFile dump = open(ElfWriter.core()
                .notes(concat(good, bad))
                .load(0, 0, new byte[PAGE])
                .build());
        assertThat(dump.notes()).hasSize(1);
        assertThat(dump.warnings()).singleElement().asString().contains("notes");
    }

    @Test
    void refusesOtherElfFilesByName() {
        assertRefused(new ElfWriter(ElfIdent.ET_EXEC, 62).build(), "executable (vmlinux?)");
        assertRefused(new ElfWriter(ElfIdent.ET_REL, 62).build(), "relocatable");
        assertRefused(new ElfWriter(ElfIdent.ET_DYN, 62).build(), "shared object");
        assertRefused(new ElfWriter(99, 62).build(), "of type 99");
        byte[] arm = new ElfWriter(ElfIdent.ET_CORE, 40).build();
        arm[4] = 1;
        assertRefused(arm, "32-bit little-endian core dump of arm;");
        byte[] s390 =
                new ElfWriter(ElfIdent.ET_CORE, 22).order(ByteOrder.BIG_ENDIAN).build();
        assertRefused(s390, "64-bit big-endian core dump of s390x;");
        byte[] other = new ElfWriter(ElfIdent.ET_CORE, 9999)
                .order(ByteOrder.BIG_ENDIAN)
                .build();
        assertRefused(other, "ELF machine 9999");
        assertRefused(ElfWriter.core().build(), "without any segment of memory");
        byte[] process = note(ByteOrder.LITTLE_ENDIAN, "CORE", 6, new byte[8]);
        assertRefused(ElfWriter.core().notes(process).load(0, 0, new byte[8]).build(), "user process");
    }

    private static void assertRefused(byte[] bytes, String why) {
        assertThatThrownBy(() -> open(bytes))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("vmcore")
                .hasMessageContaining(why);
    }
}
