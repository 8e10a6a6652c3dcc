package org.vmcoregdb.dump.kdump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.vmcoregdb.elf.ElfWriter.concat;
import static org.vmcoregdb.elf.ElfWriter.note;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.EndlessSource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.AbsenceReason;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.Packing;
import org.vmcoregdb.dump.PageCounts;
import org.vmcoregdb.dump.PageLookup;

class KdumpFileTest {
    private static final int PAGE = 4096;

    private static DumpFile open(byte[]... files) throws FormatException {
        List<ByteSource> sources = new ArrayList<>();
        for (int i = 0; i < files.length; i++) {
            sources.add(new ByteArraySource("dump" + i, files[i]));
        }
        return KdumpFile.open(sources, Packing.NONE);
    }

    private static byte[] page(int seed) {
        byte[] page = new byte[PAGE];
        Random random = new Random(seed);
        for (int i = 0; i < PAGE; i++) {
            page[i] = (byte) (seed % 7 == 0 ? random.nextInt() : i % (seed + 2));
        }
        return page;
    }

    private static PageLookup.Absent absent(AbsenceReason reason) {
        return PageLookup.Absent.of(reason);
    }

    private static void assertPage(PageLookup lookup, byte[] page) {
        assertThat(lookup).isInstanceOfSatisfying(PageLookup.Present.class, p -> {
            assertThat(p.bytes()).isEqualTo(page);
            assertThat(p.validFrom()).isZero();
            assertThat(p.validTo()).isEqualTo(page.length);
        });
    }

    @ParameterizedTest
    @EnumSource(KdumpWriter.Compression.class)
    void randomDumpsComeBackPageByPage(KdumpWriter.Compression compression) throws Exception {
        Random random = new Random(compression.ordinal());
        for (int round = 0; round < 10; round++) {
            KdumpWriter writer = new KdumpWriter().compression(compression);
            Map<Long, byte[]> pages = new TreeMap<>();
            Map<Long, Boolean> excluded = new TreeMap<>();
            for (int i = 0; i < 60; i++) {
                long pfn = random.nextInt(round < 5 ? 100 : 100_000);
                if (random.nextInt(3) > 0) {
                    byte[] bytes = page(random.nextInt(50));
                    pages.put(pfn, bytes);
                    writer.page(pfn, bytes);
                } else {
                    excluded.put(pfn, true);
                    writer.excluded(pfn);
                }
            }
            DumpFile dump = open(writer.build());
            for (int pfn = 0; pfn < 100_001; pfn += pfn < 200 ? 1 : 37) {
                check(dump.lookup(pfn), pages.get((long) pfn), excluded.containsKey((long) pfn));
            }
            pages.forEach((pfn, bytes) -> assertPage(dump.lookup(pfn), bytes));
            excluded.keySet().removeAll(pages.keySet());
            assertThat(dump.pageCounts())
                    .isEqualTo(new PageCounts(pages.size() + excluded.size(), pages.size(), excluded.size(), 0));
            assertThat(dump.warnings()).isEmpty();
        }
    }

    private static void check(PageLookup lookup, byte @org.jspecify.annotations.Nullable [] page, boolean excluded) {
        if (page != null) {
            assertPage(lookup, page);
        } else {
            assertThat(lookup).isEqualTo(absent(excluded ? AbsenceReason.EXCLUDED : AbsenceReason.NOT_RAM));
        }
    }

    /** A sparse file of terabytes has a bitmap as large as its header claims. */
    @Test
    void aBitmapThatNoMachineHasIsRefused() {
        byte[] file = new KdumpWriter().page(3, new byte[4096]).build();
        ByteBuffer header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(0x1b4, 0x7fffffff).putLong(4096 + 0x60, 1L << 44);
        EndlessSource sparse = new EndlessSource(file, new byte[1], 1L << 44);
        assertThatThrownBy(() -> KdumpFile.open(List.of(sparse), Packing.NONE))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("max_mapnr")
                .hasMessageContaining("more than can be indexed");
    }

    @Test
    void whatWasErasedIsSaid() throws Exception {
        String text = "erase saved_command_line size 68\nerase init_uts_ns.name.nodename size 65\n\0";
        for (int version : new int[] {4, 5, 6}) {
            byte[] file = new KdumpWriter()
                    .version(version)
                    .page(3, new byte[4096])
                    .eraseInfo(text)
                    .build();
            try (DumpFile dump = KdumpFile.open(List.of(new ByteArraySource("dump", file)), Packing.NONE)) {
                if (version < 5) {
                    assertThat(dump.erased()).isEmpty();
                    continue;
                }
                assertThat(dump.erased())
                        .containsExactly("erase saved_command_line size 68", "erase init_uts_ns.name.nodename size 65");
                assertThat(dump.warnings())
                        .singleElement()
                        .asString()
                        .startsWith("dump was erased in part")
                        .contains("erase saved_command_line size 68");
                assertThat(dump.format().incomplete()).isFalse();
            }
        }
    }

    @Test
    void tellsWhatItsHeadersSay() throws Exception {
        byte[] notes = concat(
                note(ByteOrder.LITTLE_ENDIAN, "CORE", 1, new byte[336]),
                note(ByteOrder.LITTLE_ENDIAN, "VMCOREINFO", 0, "OSRELEASE=note".getBytes(StandardCharsets.US_ASCII)));
        KdumpWriter writer = new KdumpWriter()
                .notes(notes)
                .vmcoreInfo("OSRELEASE=6.1.0-test\n")
                .physBase(-0x1000000)
                .page(1, page(1))
                .page(2, page(2))
                .excluded(7);
        try (DumpFile dump = open(writer.build())) {
            assertThat(dump.format().name()).isEqualTo("kdump-compressed v6");
            assertThat(dump.format().detail()).isEqualTo("zlib");
            assertThat(dump.format().partial()).isTrue();
            assertThat(dump.format().incomplete()).isFalse();
            assertThat(dump.machine()).isEqualTo(Machine.X86_64);
            assertThat(dump.pageSize()).isEqualTo(PAGE);
            assertThat(dump.notes()).hasSize(2);
            assertThat(dump.vmcoreInfo().orElseThrow().get("OSRELEASE")).contains("6.1.0-test");
            assertThat(dump.headerPhysBase()).hasValue(-0x1000000);
            assertThat(dump.headerUtsName().orElseThrow().release()).isEqualTo("6.1.0-test");
            assertThat(dump.headerTime()).hasValue(1_700_000_000L);
            assertThat(dump.ranges())
                    .containsExactly(new MemoryRange(PAGE, 3 * PAGE), new MemoryRange(7 * PAGE, 8 * PAGE));
            assertThat(dump.ranges()).isSameAs(dump.ranges());
        }
        DumpFile other = open(writer.vmcoreInfo("").build());
        assertThat(other.vmcoreInfo().orElseThrow().get("OSRELEASE")).contains("note");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void everyHeaderVersionIsRead(int version) throws Exception {
        KdumpWriter writer = new KdumpWriter()
                .version(version)
                .notes(note(ByteOrder.LITTLE_ENDIAN, "CORE", 1, new byte[336]))
                .vmcoreInfo("OSRELEASE=x\n")
                .page(5, page(5));
        DumpFile dump = open(writer.build());
        assertPage(dump.lookup(5), page(5));
        assertThat(dump.vmcoreInfo().isPresent()).isEqualTo(version >= 3);
        assertThat(dump.notes()).hasSize(version >= 4 ? 1 : 0);
    }

    @Test
    void diskdumpHasNoKdumpSubHeader() throws Exception {
        DumpFile dump = open(new KdumpWriter()
                .signature("DISKDUMP")
                .page(5, page(5))
                .excluded(6)
                .build());
        assertPage(dump.lookup(5), page(5));
        assertThat(dump.format().name()).isEqualTo("diskdump v6");
        assertThat(dump.headerPhysBase()).isEmpty();
        assertThat(dump.notes()).isEmpty();
        assertThat(dump.lookup(6)).isEqualTo(absent(AbsenceReason.EXCLUDED));
    }

    @Test
    void qemuLeavesTheNamesOutAndItsPhysBaseIsNotBelieved() throws Exception {
        byte[] big = new byte[65536];
        big[1] = 7;
        DumpFile dump = open(new KdumpWriter()
                .blockSize(65536)
                .uts("", "Unknown")
                .time(0)
                .dumpLevel(1)
                .notes(concat(
                        note(ByteOrder.LITTLE_ENDIAN, "CORE", 1, new byte[392]),
                        note(ByteOrder.LITTLE_ENDIAN, "QEMU", 0, new byte[440])))
                .page(0x4000, big)
                .build());
        assertThat(dump.machine()).isEqualTo(Machine.AARCH64);
        assertThat(dump.headerUtsName()).isEmpty();
        assertThat(dump.headerTime()).isEmpty();
        assertThat(dump.headerPhysBase()).isEmpty();
        assertThat(dump.pageSize()).isEqualTo(65536);
        assertPage(dump.lookup(0x4000), big);
        assertThat(open(new KdumpWriter().uts("", "").page(0, page(1)).build()).machine())
                .isEqualTo(Machine.UNKNOWN);
    }

    @Test
    void aTruncatedFileServesWhatItHas() throws Exception {
        KdumpWriter writer = new KdumpWriter().compression(KdumpWriter.Compression.NONE);
        for (int pfn = 0; pfn < 100; pfn++) {
            writer.page(pfn, page(7 * pfn));
        }
        byte[] whole = writer.build();
        DumpFile dump = open(Arrays.copyOf(whole, whole.length - 10 * PAGE - 5));
        assertThat(dump.format().incomplete()).isTrue();
        assertThat(dump.warnings()).singleElement().asString().contains("cut short");
        assertPage(dump.lookup(88), page(7 * 88));
        assertThat(dump.lookup(89)).isEqualTo(absent(AbsenceReason.TRUNCATED));
        assertThat(dump.pageCounts()).isEqualTo(new PageCounts(100, 89, 0, 11));
        DumpFile less = open(Arrays.copyOf(whole, writer.descriptorsOffset() + 24 * 3 + 10));
        assertThat(less.lookup(0)).isEqualTo(absent(AbsenceReason.TRUNCATED));
        assertThat(less.lookup(50)).isEqualTo(absent(AbsenceReason.TRUNCATED));
        assertThat(less.pageCounts()).isEqualTo(new PageCounts(100, 0, 0, 100));
    }

    @Test
    void anIncompleteFileSaysSo() throws Exception {
        KdumpWriter writer = new KdumpWriter().page(0, page(1)).page(1, page(2)).status(1 | 8);
        byte[] bytes = writer.build();
        assertThat(open(bytes).warnings()).singleElement().asString().contains("incomplete");
        Arrays.fill(bytes, writer.descriptorsOffset() + 24, writer.descriptorsOffset() + 48, (byte) 0);
        DumpFile dump = open(bytes);
        assertPage(dump.lookup(0), page(1));
        assertThat(dump.lookup(1)).isEqualTo(absent(AbsenceReason.TRUNCATED));
    }

    @Test
    void aDamagedPageIsCorruptAndItsNeighboursAreNot() throws Exception {
        KdumpWriter writer = new KdumpWriter().page(0, page(1)).page(1, page(2)).page(2, page(3));
        byte[] bytes = writer.build();
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int descriptor = writer.descriptorsOffset() + 24;
        bytes[(int) file.getLong(descriptor) + 9] ^= 0x55;
        assertThat(open(bytes).lookup(1)).isEqualTo(absent(AbsenceReason.CORRUPT));
        assertPage(open(bytes).lookup(2), page(3));
        file.putInt(descriptor + 8, 9000).putLong(descriptor, 0);
        assertThat(open(bytes).lookup(1)).isEqualTo(absent(AbsenceReason.TRUNCATED));
        file.putLong(descriptor, 1);
        assertThat(open(bytes).lookup(1)).isEqualTo(absent(AbsenceReason.CORRUPT));
        file.putInt(descriptor + 8, PAGE - 1).putInt(descriptor + 12, 0);
        assertThat(open(bytes).lookup(1)).isEqualTo(absent(AbsenceReason.CORRUPT));
    }

    private static KdumpWriter part(long start, long end) {
        KdumpWriter writer = new KdumpWriter();
        for (int pfn = 0; pfn < 90; pfn++) {
            writer.page(pfn, page(pfn));
        }
        return writer.split(start, end);
    }

    @Test
    void splitSetsAreReadInAnyOrder() throws Exception {
        DumpFile dump =
                open(part(60, 90).build(), part(0, 20).build(), part(20, 60).build());
        assertThat(dump.format().detail()).isEqualTo("zlib, split, 3 files");
        assertThat(dump.warnings()).isEmpty();
        for (int pfn = 0; pfn < 90; pfn++) {
            assertPage(dump.lookup(pfn), page(pfn));
        }
        assertThat(dump.pageCounts()).isEqualTo(new PageCounts(90, 90, 0, 0));
    }

    @Test
    void missingPartsAreNamedAndTheirPagesTruncated() throws Exception {
        DumpFile dump = open(part(20, 60).build());
        assertThat(dump.format().incomplete()).isTrue();
        assertThat(dump.warnings())
                .containsExactly(
                        "a part of the split set is missing: the one with pages 0x0 to 0x13",
                        "a part of the split set is missing: the one with pages 0x3c to 0x59");
        assertThat(dump.lookup(19)).isEqualTo(absent(AbsenceReason.TRUNCATED));
        assertPage(dump.lookup(20), page(20));
        assertThat(dump.pageCounts()).isEqualTo(new PageCounts(90, 40, 0, 50));
    }

    @Test
    void filesThatAreNotOneSetAreRefused() {
        byte[] part = part(0, 20).build();
        assertThatThrownBy(() -> open(part, part)).hasMessageContaining("same part");
        assertThatThrownBy(() -> open(part, part(20, 90).time(5).build())).hasMessageContaining("different dumps");
        assertThatThrownBy(() -> open(part, new KdumpWriter().page(30, page(1)).build()))
                .hasMessageContaining("whole dump");
        assertThatThrownBy(() -> open(part(50, 20).build())).hasMessageContaining("not a range");
    }

    @Test
    void headersThatCannotBeAreRefused() {
        byte[] good = new KdumpWriter().page(0, page(1)).build();
        assertRefused(good, 8, 7, "header_version");
        assertRefused(good, 8, 0x06000000, "big-endian kdump of x86_64");
        assertRefused(good, 0x1ac, 1234, "block_size");
        assertRefused(good, 0x1ac, 1 << 20, "block_size");
        assertRefused(good, 0x1b0, -1, "headers and bitmaps");
        assertRefused(good, 0x1b4, -1, "headers and bitmaps");
        assertRefused(good, PAGE + 0x64, 0x7fffffff, "max_mapnr");
        byte[] arm = new KdumpWriter().uts("6.1", "armv7l").page(0, page(1)).build();
        assertThatThrownBy(() -> open(arm)).hasMessageContaining("32-bit kdump of armv7l");
        assertThatThrownBy(() -> open(Arrays.copyOf(good, 300))).hasMessageContaining("utsname");
    }

    private static void assertRefused(byte[] good, int offset, int value, String why) {
        byte[] bad = good.clone();
        ByteBuffer.wrap(bad).order(ByteOrder.LITTLE_ENDIAN).putInt(offset, value);
        assertThatThrownBy(() -> open(bad)).isInstanceOf(FormatException.class).hasMessageContaining(why);
    }

    @Test
    void damagedNotesAreAWarning() throws Exception {
        byte[] note = note(ByteOrder.LITTLE_ENDIAN, "CORE", 1, new byte[8]);
        note[6] = 9;
        DumpFile dump = open(new KdumpWriter().notes(note).page(0, page(1)).build());
        assertThat(dump.warnings()).singleElement().asString().contains("notes");
    }
}
