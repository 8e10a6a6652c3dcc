package org.vmcoregdb.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.MappedFile;
import org.vmcoregdb.dump.AbsenceReason;
import org.vmcoregdb.dump.CpuState;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.FakeDump;
import org.vmcoregdb.dump.ForwardingDump;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.dump.open.DumpFormats;
import org.vmcoregdb.dump.open.OpenOptions;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.elf.ProgramHeader;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Sample;
import org.vmcoregdb.kernel.mm.PageUse;

/** What was written is read back by our own readers. */
class ConversionTest {
    private static final int PAGE = 4096;

    @TempDir
    private Path folder;

    private static DumpFile open(Path file) throws FormatException {
        return DumpFormats.standard().open(List.of(new FileLocation(file)), OpenOptions.standard());
    }

    private ConversionResult write(Kernel kernel, Path file, TargetFormat format, int level) throws FormatException {
        List<Long> steps = new ArrayList<>();
        ConversionResult result = Conversion.write(
                kernel, file, false, format, new FilterLevel(level), (done, total) -> steps.add(total - done));
        assertThat(steps).isSortedAccordingTo((a, b) -> Long.compare(b, a)).endsWith(0L);
        return result;
    }

    /** Runs of pages with random contents, some of them damaged, cut or left out, between such that are no memory. */
    private static FakeDump randomPages(FakeDump dump, Random random) {
        long pfn = 0x8000;
        for (int run = 0; run < 40; run++) {
            pfn += random.nextInt(3) == 0 ? random.nextInt(70_000) : random.nextInt(3);
            for (int i = random.nextInt(100); i > 0; i--) {
                dump.page(pfn++ * PAGE, randomPage(random));
            }
        }
        return dump;
    }

    private static PageLookup randomPage(Random random) {
        byte[] bytes = new byte[PAGE];
        switch (random.nextInt(12)) {
            case 0 -> {
                return PageLookup.Absent.of(AbsenceReason.EXCLUDED);
            }
            case 1 -> {
                return PageLookup.Absent.of(AbsenceReason.CORRUPT);
            }
            case 2 -> {
                return PageLookup.Absent.of(AbsenceReason.TRUNCATED);
            }
            case 3, 4 -> {} // zeros
            case 5 -> random.nextBytes(bytes);
            case 6 -> bytes[PAGE - 1] = 1;
            default -> java.util.Arrays.fill(bytes, random.nextInt(PAGE), PAGE, (byte) random.nextInt());
        }
        return PageLookup.Present.whole(bytes);
    }

    private static void assertSamePages(DumpFile before, DumpFile after) {
        for (MemoryRange range : before.ranges()) {
            for (long pfn = range.start() / PAGE - 1; pfn <= (range.end() - 1) / PAGE + 1; pfn++) {
                PageLookup was = before.lookup(pfn);
                PageLookup is = after.lookup(pfn);
                if (was instanceof PageLookup.Present present) {
                    assertThat(is).isInstanceOf(PageLookup.Present.class);
                    assertThat(((PageLookup.Present) is).bytes()).isEqualTo(present.bytes());
                } else {
                    boolean memory = was != PageLookup.Absent.of(AbsenceReason.NOT_RAM);
                    assertThat(is)
                            .isEqualTo(PageLookup.Absent.of(memory ? AbsenceReason.EXCLUDED : AbsenceReason.NOT_RAM));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TargetFormat.class)
    void whateverWasThereIsThereAndNothingElse(TargetFormat format) throws FormatException, IOException {
        for (int seed = 0; seed < 6; seed++) {
            FakeKernel made = new FakeKernel();
            randomPages(made.dump(), new Random(seed));
            Kernel kernel = made.open();
            Path file = folder.resolve("dump" + seed);
            ConversionResult result = write(kernel, file, format, 0);
            try (DumpFile read = open(file)) {
                assertSamePages(kernel.dump(), read);
                assertThat(read.pageCounts().total()).isEqualTo(result.memory());
                assertThat(read.pageCounts().present()).isEqualTo(result.written());
                assertThat(read.vmcoreInfo().orElseThrow().text())
                        .isEqualTo(kernel.vmcoreInfo().text());
                assertThat(Kernel.open(read).release()).isEqualTo("6.1.0-fake");
                assertThat(read.warnings()).isEmpty();
                assertThat(result.damaged()).isPositive();
                assertThat(result.bytes()).isEqualTo(Files.size(file));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TargetFormat.class)
    void theSampleAsAnotherFormat(TargetFormat format) throws FormatException, IOException {
        try (DumpFile sample = Sample.dump()) {
            Kernel kernel = Sample.kernel(sample);
            Path file = folder.resolve("sample");
            write(kernel, file, format, 1);
            try (DumpFile read = open(file)) {
                assertSamePages(sample, read);
                assertThat(read.format().name()).startsWith(format == TargetFormat.ELF ? "ELF" : "kdump-compressed v6");
                assertThat(read.format().detail()).isEqualTo(format.word().replaceAll("^(kdump-|elf)", ""));
                assertThat(read.machine()).isEqualTo(sample.machine());
                assertThat(read.cpus()).hasSameSizeAs(sample.cpus());
                assertThat(read.cpus().get(0).registers().get(X86_64.RIP))
                        .isEqualTo(sample.cpus().get(0).registers().get(X86_64.RIP));
                if (format != TargetFormat.ELF) {
                    assertThat(read.headerPhysBase()).isEqualTo(sample.headerPhysBase());
                    assertThat(read.headerTime()).isEqualTo(sample.headerTime());
                    assertThat(read.headerUtsName().orElseThrow().release()).isEqualTo(kernel.release());
                    assertThat(read.pageCounts()).isEqualTo(sample.pageCounts());
                }
            }
        }
    }

    @Test
    void whatAFilterLeavesOutIsExcludedAndTheKernelIsNot() throws FormatException, IOException {
        try (DumpFile sample = Sample.dump()) {
            Kernel kernel = Sample.kernel(sample);
            PageUse use = PageUse.of(kernel);
            DumpFile full = new Filled(sample);
            Kernel whole = Kernel.open(full);
            for (int level : new int[] {2, 4, 8, 16, 31}) {
                Path file = folder.resolve("filtered" + level);
                ConversionResult result = write(whole, file, TargetFormat.KDUMP_SNAPPY, level);
                assertThat(result.filtered()).as("level %d", level).isPositive();
                try (DumpFile read = open(file)) {
                    assertThat(read.format().partial()).isTrue();
                    for (MemoryRange range : sample.ranges()) {
                        for (long pfn = range.start() / PAGE; pfn < range.end() / PAGE; pfn += 7) {
                            boolean there = read.lookup(pfn) instanceof PageLookup.Present;
                            assertThat(there).isNotEqualTo(isLeftOut(use.kind(pfn * PAGE), level));
                        }
                    }
                }
            }
        }
    }

    private static boolean isLeftOut(PageUse.Kind kind, int level) {
        return switch (kind) {
            case KERNEL -> false;
            case CACHE -> (level & 6) != 0;
            case PRIVATE_CACHE -> (level & 4) != 0;
            case USER -> (level & 8) != 0;
            case FREE -> (level & 16) != 0;
        };
    }

    /** Another dump as it is. */
    private static class Same extends ForwardingDump {
        private final DumpFile dump;

        Same(DumpFile dump) {
            super(dump);
            this.dump = dump;
        }

        @Override
        public PageLookup lookup(long pfn) {
            return dump.lookup(pfn);
        }
    }

    /** As if nothing had been left out of a dump. */
    private static final class Filled extends ForwardingDump {
        private final DumpFile dump;

        Filled(DumpFile dump) {
            super(dump);
            this.dump = dump;
        }

        @Override
        public PageLookup lookup(long pfn) {
            PageLookup page = dump.lookup(pfn);
            byte[] made = new byte[PAGE];
            made[0] = 1;
            return page == PageLookup.Absent.of(AbsenceReason.EXCLUDED) ? PageLookup.Present.whole(made) : page;
        }

        @Override
        public java.util.OptionalLong nextStored(long pfn) {
            for (MemoryRange range : ranges()) {
                if (pfn < range.end() / PAGE) {
                    return java.util.OptionalLong.of(Math.max(pfn, range.start() / PAGE));
                }
            }
            return java.util.OptionalLong.empty();
        }
    }

    /** makedumpfile maps a segment as if the file had all of it. */
    @Test
    void whatIsMissingHasSegmentsOfItsOwn() throws FormatException, IOException {
        FakeKernel made = new FakeKernel();
        randomPages(made.dump(), new Random(7));
        Path file = folder.resolve("dump");
        write(made.open(), file, TargetFormat.ELF, 0);
        try (ByteSource bytes = MappedFile.open(file)) {
            List<ProgramHeader> loads = ElfFile.open(bytes).programHeaders().stream()
                    .filter(segment -> segment.type() == ProgramHeader.PT_LOAD)
                    .toList();
            assertThat(loads).anyMatch(segment -> segment.fileSize() == 0);
            assertThat(loads).allSatisfy(segment -> {
                boolean missing = segment.fileSize() == 0;
                assertThat(segment.fileSize()).isEqualTo(missing ? 0 : segment.memorySize());
                assertThat(segment.offset() == bytes.size()).isEqualTo(missing);
            });
        }
    }

    @Test
    void registersWithoutNotesBecomeNotes() throws FormatException, IOException {
        FakeKernel made = new FakeKernel();
        RegisterSet registers = new RegisterSet.Builder()
                .set(X86_64.RIP, 0x1234)
                .set(X86_64.GS_BASE, 0x5678)
                .build();
        made.dump().cpu(new CpuState("somewhere", registers));
        Path file = folder.resolve("dump");
        write(made.open(), file, TargetFormat.ELF, 0);
        try (DumpFile read = open(file)) {
            assertThat(read.cpus()).hasSize(1);
            assertThat(read.cpus().get(0).source()).isEqualTo("NT_PRSTATUS");
            assertThat(read.cpus().get(0).registers().get(X86_64.RIP)).hasValue(0x1234);
            assertThat(read.cpus().get(0).registers().get(X86_64.GS_BASE)).hasValue(0x5678);
        }
    }

    @ParameterizedTest
    @EnumSource(TargetFormat.class)
    void whatWasErasedIsSaidAgain(TargetFormat format) throws FormatException, IOException {
        DumpFile erased = new Same(new FakeKernel().open().dump()) {
            @Override
            public List<String> erased() {
                return List.of("erase secret size 8");
            }
        };
        Path file = folder.resolve("dump");
        write(Kernel.open(erased), file, format, 0);
        try (DumpFile read = open(file)) {
            assertThat(read.erased()).containsExactly("erase secret size 8");
        }
    }

    @Test
    void aFileIsNotReplacedUnlessThatIsSaid() throws IOException, FormatException {
        Kernel kernel = new FakeKernel().open();
        Path file = Files.writeString(folder.resolve("there"), "mine", StandardCharsets.UTF_8);
        assertThatThrownBy(() -> write(kernel, file, TargetFormat.ELF, 0))
                .isInstanceOf(FormatException.class)
                .hasMessage(file + " exists (--overwrite replaces it)");
        assertThat(file).hasContent("mine");
        Conversion.write(kernel, file, true, TargetFormat.ELF, FilterLevel.NONE, (done, total) -> {});
        try (DumpFile read = open(file)) {
            assertThat(read.format().name()).startsWith("ELF");
        }
        assertThatThrownBy(() -> write(kernel, folder, TargetFormat.ELF, 0)).hasMessageContaining("is not a file");
        assertThatThrownBy(() -> write(kernel, folder.resolve("no/dump"), TargetFormat.ELF, 0))
                .hasMessageContaining("there is no folder " + folder.resolve("no"));
        assertThatThrownBy(() -> write(kernel, Path.of("/"), TargetFormat.ELF, 0))
                .isInstanceOf(FormatException.class);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    @Test
    void whatFailsLeavesNothing() throws IOException, FormatException {
        Kernel bare = new FakeKernel().open();
        assertThatThrownBy(() -> write(bare, folder.resolve("dump"), TargetFormat.KDUMP_ZLIB, 31))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("What the pages of this dump are for cannot be found in it");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> write(bare, folder.resolve("dump"), TargetFormat.KDUMP_ZLIB, 0))
                .hasMessage("The conversion was stopped");
        assertThat(Thread.interrupted()).isTrue();
        try (DumpFile xen = Sample.dump(Sample.XEN)) {
            Kernel guest = Sample.kernel(xen);
            assertThatThrownBy(() -> write(guest, folder.resolve("dump"), TargetFormat.ELF, 0))
                    .hasMessageContaining("the numbers of its host's pages");
        }
        Kernel far = Kernel.open(new Same(new FakeKernel().open().dump()) {
            @Override
            public List<MemoryRange> ranges() {
                return List.of(new MemoryRange(0, Long.MAX_VALUE));
            }
        });
        assertThatThrownBy(() -> write(far, folder.resolve("dump"), TargetFormat.ELF, 0))
                .hasMessageContaining("more than a kdump or ELF vmcore is made of");
        assertThat(names()).isEmpty();
    }

    /** As many places as an ELF file has no headers for. */
    @Test
    void whatAnElfFileCannotSay() throws FormatException {
        FakeKernel made = new FakeKernel();
        for (long pfn = 0; pfn < 140_000; pfn++) {
            made.dump()
                    .page(
                            (0x10000 + pfn) * PAGE,
                            pfn % 2 == 0
                                    ? PageLookup.Absent.of(AbsenceReason.CORRUPT)
                                    : PageLookup.Present.whole(new byte[PAGE]));
        }
        Kernel kernel = made.open();
        assertThatThrownBy(() -> write(kernel, folder.resolve("dump"), TargetFormat.ELF, 0))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("a kdump can (--format kdump-zstd)");
        assertThat(write(kernel, folder.resolve("dump"), TargetFormat.KDUMP_ZSTD, 0)
                        .damaged())
                .isEqualTo(70_000);
    }

    @Test
    void namesAndLevels() {
        assertThat(TargetFormat.words()).containsExactly("kdump-zstd", "kdump-zlib", "kdump-snappy", "elf");
        assertThat(TargetFormat.named("elf")).contains(TargetFormat.ELF);
        assertThat(TargetFormat.named("ELF")).isEmpty();
        assertThatThrownBy(() -> new FilterLevel(32)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FilterLevel(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
