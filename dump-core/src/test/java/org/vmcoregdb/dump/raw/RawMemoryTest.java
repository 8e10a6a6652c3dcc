package org.vmcoregdb.dump.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.vmcoregdb.dump.NumberedPages.assertPage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.archive.Compressed;
import org.vmcoregdb.archive.Container;
import org.vmcoregdb.archive.ExpansionProgress;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.Location;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.crash.CrashOptions;
import org.vmcoregdb.dump.AbsenceReason;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.FakeDump;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.dump.image.x86.E820Map;
import org.vmcoregdb.dump.open.DumpFormats;
import org.vmcoregdb.dump.open.OpenOptions;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.locate.Fact;
import org.vmcoregdb.locate.KernelLocation;
import org.vmcoregdb.locate.LocatedKernel;
import org.vmcoregdb.locate.Overrides;

class RawMemoryTest {
    private static final long VARIABLE = 0x1122334455667788L;
    private static final long GIB = 1L << 30;

    @TempDir
    Path folder;

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private DumpFile open(String text) throws FormatException {
        return DumpFormats.standard().open(List.of(Location.of(text)), OpenOptions.standard());
    }

    private static byte[] filled(int size, int value) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @Test
    void filesAreWhereTheUserSays() throws Exception {
        Path a = file("a", filled(0x2000, 1));
        Path b = file("b,with@sign", filled(0x1800, 2));
        try (DumpFile dump = open(b + "@0x100000000," + a + "@2000")) {
            assertThat(dump.format().name()).isEqualTo("raw memory");
            assertThat(dump.format().detail()).isEqualTo("2 files");
            assertThat(dump.ranges())
                    .containsExactly(new MemoryRange(0x2000, 0x4000), new MemoryRange(0x100000000L, 0x100001800L));
            assertPage(dump, 2, 1);
            assertPage(dump, 3, 1);
            assertPage(dump, 0x100000, 2);
            assertThat(dump.lookup(0x100001))
                    .isInstanceOfSatisfying(
                            PageLookup.Present.class,
                            p -> assertThat(p.validTo()).isEqualTo(0x800));
            assertThat(dump.lookup(1)).isEqualTo(PageLookup.Absent.of(AbsenceReason.NOT_RAM));
            assertThat(dump.machine()).isEqualTo(Machine.UNKNOWN);
            assertThat(dump.bytes().orElseThrow().size()).isEqualTo(0x3800);
        }
        Location location = Location.of(a + "@0");
        assertThat(location.fileName()).isEqualTo("a");
        assertThat(location.name()).isEqualTo(location.toString()).isEqualTo(a + "@0");
        assertThat(location.sibling("c").name()).isEqualTo(folder.resolve("c").toString());
        assertThat(location.size()).isEqualTo(0x2000);
        assertThat(location.localFile()).isEmpty();
        assertThat(location.version()).isNotEqualTo(Location.of(a + "@1000").version());
        assertThat(location.stream().readAllBytes()).isEmpty();
        assertThat(Location.of(b.toString()).localFile()).contains(b);
        assertThat(Location.of(a + "@12,").localFile()).isPresent();
        assertThat(Location.of(a + "@xyz").localFile()).isPresent();
    }

    /** What is expanded goes into a folder of the test. */
    private DumpFile expanding(String text) throws FormatException {
        OpenOptions options = new OpenOptions(true, folder.resolve("cache"), ExpansionProgress.SILENT);
        return DumpFormats.standard().open(List.of(Location.of(text)), options);
    }

    @ParameterizedTest
    @EnumSource(
            value = Container.class,
            names = {"GZIP", "XZ", "ZSTD", "LZ4"})
    void compressedMemoryIsWhatItExpandsTo(Container container) throws Exception {
        Path a = file("a.packed", Compressed.bytes(container, filled(0x2000, 1)));
        Path b = file("b", filled(0x1000, 2));
        try (DumpFile dump = expanding(a + "@0x1000," + b + "@8000")) {
            assertThat(dump.ranges()).containsExactly(new MemoryRange(0x1000, 0x3000), new MemoryRange(0x8000, 0x9000));
            assertPage(dump, 2, 1);
            assertPage(dump, 8, 2);
        }
        Path whole = file("whole.packed", Compressed.bytes(container, filled(5 << 20, 3)));
        try (DumpFile dump = expanding(whole.toString())) {
            assertThat(dump.format().name()).isEqualTo("raw memory");
            assertThat(dump.ranges()).containsExactly(new MemoryRange(0, 5 << 20));
            assertPage(dump, 1000, 3);
        }
        Path small = file("small.packed", Compressed.bytes(container, filled(1 << 20, 3)));
        assertThatThrownBy(() -> expanding(small.toString()))
                .hasMessageContaining("not a crash dump of any known format");
        Path broken = file("broken.packed", Arrays.copyOf(Files.readAllBytes(a), 20));
        assertThatThrownBy(() -> expanding(broken + "@0")).hasMessageContaining("broken.packed");
    }

    @Test
    void whatCannotBeIsRefused() throws Exception {
        Path a = file("a", filled(0x2000, 1));
        Path empty = file("empty", new byte[0]);
        assertThatThrownBy(() -> open(a + "@0," + a + "@1000"))
                .hasMessageContaining("two of the files have the memory at 0x1000");
        assertThatThrownBy(() -> open(a + "@ffffffffffffffff")).hasMessageContaining("No machine has memory at");
        assertThatThrownBy(() -> open(empty + "@0")).hasMessageContaining("is empty");
        assertThatThrownBy(() -> open(folder.resolve("none") + "@0")).hasMessageContaining("none does not exist");
        assertThatThrownBy(() -> DumpFormats.standard()
                        .open(List.of(Location.of(a + "@0"), Location.of(a + "@2000")), OpenOptions.standard()))
                .hasMessageContaining("named together");
    }

    /** The machine is that whose kernel is found, by its name read back. */
    @Test
    void theKernelOfAnImageSaysWhatMachineItIsOf() throws Exception {
        FakeKernel kernel = new FakeKernel()
                .function("start_here", FakeKernel.TEXT + 0x1000)
                .variable("answer", VARIABLE);
        byte[] names = new byte[6 * 65];
        put(names, 0, "Linux");
        put(names, 2 * 65, "6.1.0-fake");
        kernel.symbol("init_uts_ns", kernel.place(names)).info("PAGESIZE", "4096");
        kernel.open();
        FakeDump dump = kernel.dump();
        long tables = FakeKernel.TEXT + 0x3ff000 - X86_64.START_KERNEL_MAP;
        dump.put64(tables + 511 * 8, 0x6063).put64(0x6000 + 510 * 8, 0x7063);
        for (long i = 0; i < 512; i++) {
            dump.put64(0x7000 + i * 8, i << 21 | 0xe3);
        }
        byte[] memory = new byte[64 << 20];
        for (MemoryRange range : dump.ranges()) {
            for (long at = range.start(); at < range.end(); at += 4096) {
                System.arraycopy(dump.bytes(at, 4096), 0, memory, (int) at, 4096);
            }
        }
        byte[] info = dump.infoText().getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(info, 0, memory, 0x5000, info.length);
        Path whole = file("memory", memory);
        for (String name : List.of(whole.toString(), whole + "@0")) {
            try (CrashDump crash = CrashDump.open(List.of(Location.of(name)), CrashOptions.standard())) {
                assertThat(crash.kernel().release()).isEqualTo("6.1.0-fake");
                assertThat(crash.kernel().dump().machine()).isEqualTo(Machine.X86_64);
                assertThat(crash.kernel().memory().readLong(crash.kernel().needSymbol("answer")))
                        .isEqualTo(VARIABLE);
            }
        }
        Path noKernel = file("none", filled(8 << 20, 3));
        assertThatThrownBy(() -> CrashDump.open(List.of(Location.of(noKernel.toString())), CrashOptions.standard()))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("No kernel of x86_64 or aarch64 is found in this raw memory (no known format)");
    }

    /** Neither registers nor vmcoreinfo: the page tables in memory lead to the banner. */
    @Test
    void aKernelThatLeftNoVmcoreinfoIsFoundByItsPageTables() throws Exception {
        byte[] memory = new byte[64 << 20];
        ByteBuffer words = ByteBuffer.wrap(memory).order(ByteOrder.LITTLE_ENDIAN);
        int image = 0x1000000;
        put(memory, image + 0x200000, "Linux version 6.1.0-fake (builder@host) (gcc 12) #1 SMP today\n");
        words.putLong(0x5000 + 511 * 8, 0x6067).putLong(0x6000 + 510 * 8, 0x7067);
        for (int i = 8; i < 24; i++) {
            words.putLong(0x7000 + i * 8, (long) i << 21 | 0x1e3);
        }
        words.putLong(0x5000 + 273 * 8, 0x8067).putLong(0x5000 + 300 * 8, 0x8067);
        // what a program's pages may look like
        words.putLong(0x9000 + 511 * 8, 0x6067).putLong(0x9000, 0x1e3);
        words.putLong(0xa000 + 511 * 8, 0x6067);
        Path file = file("bare", memory);
        try (DumpFile dump = open(file.toString())) {
            KernelLocation where = LocatedKernel.find(dump, Overrides.NONE).where();
            assertThat(where.info().get("OSRELEASE")).contains("6.1.0-fake");
            assertThat(where.pageTableRoot()).hasValue(0x5000);
            assertThat(where.info().number("phys_base")).hasValue(0);
            assertThat(where.facts()).extracting(Fact::source).contains("found in memory by its shape");
        }
    }

    private static void put(byte[] bytes, int at, String text) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(ascii, 0, bytes, at, ascii.length);
    }

    /** All memory of a machine, of which only what is put into it is not zero. */
    private record Sparse(long size, long at, byte[] bytes) implements ByteSource {
        @Override
        public String name() {
            return "memory";
        }

        @Override
        public int read(long offset, byte[] target, int targetOffset, int length) {
            int count = (int) Math.max(0, Math.min(length, size - offset));
            Arrays.fill(target, targetOffset, targetOffset + count, (byte) 0);
            long from = Math.max(offset, at);
            long to = Math.min(offset + count, at + bytes.length);
            if (from < to) {
                System.arraycopy(
                        bytes, (int) (from - at), target, (int) (targetOffset + from - offset), (int) (to - from));
            }
            return count;
        }

        @Override
        public void close() {}
    }

    private static byte[] map(long... entries) {
        ByteBuffer map = ByteBuffer.allocate(entries.length / 3 * 20 + 20).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < entries.length; i += 3) {
            map.putLong(entries[i]).putLong(entries[i + 1]).putInt((int) entries[i + 2]);
        }
        return map.array();
    }

    private static DumpFile whole(long size, byte[] map) throws FormatException {
        return DumpFormats.standard().openSources(List.of(new Sparse(size, 0x90d4, map)));
    }

    @Test
    void theHoleBelowFourGibIsWhereTheKernelsMapLeavesIt() throws Exception {
        byte[] six = map(
                0, 0x9fc00, 1, 0x9fc00, 0x400, 2, 0x100000, 0x7fee0000, 1, 0x7ffe0000, 0x20000, 2, 4 * GIB, 4 * GIB, 1);
        DumpFile left = whole(6 * GIB, six);
        assertThat(left.ranges()).containsExactly(new MemoryRange(0, 2 * GIB), new MemoryRange(4 * GIB, 8 * GIB));
        assertThat(left.warnings()).isEmpty();
        assertThat(left.lookup(0x80000)).isEqualTo(PageLookup.Absent.of(AbsenceReason.NOT_RAM));
        DumpFile padded = whole(8 * GIB, six);
        assertThat(padded.ranges()).containsExactly(new MemoryRange(0, 8 * GIB));
        assertThat(padded.warnings()).isEmpty();
        // in the data of a kernel that lies far up, behind what was never used
        byte[] data = Arrays.copyOf(six, 2 << 20);
        for (int page = 1; page < 512; page++) {
            data[page * 4096] = 1;
        }
        DumpFile high = DumpFormats.standard().openSources(List.of(new Sparse(6 * GIB, GIB, data)));
        assertThat(high.ranges()).containsExactly(new MemoryRange(0, 2 * GIB), new MemoryRange(4 * GIB, 8 * GIB));
        byte[] three = map(0, 0x9fc00, 1, 0x100000, 3 * GIB - 0x120000, 1, 0xfffc0000L, 0x40000, 2);
        assertThat(whole(3 * GIB, three).warnings()).isEmpty();
        for (byte[] wrong : List.of(
                map(0, 0x9fc00, 1, 0x100000, GIB, 1),
                map(0, 0x9fc00, 1, 0x9fc00, 0x400, 2, 0x100000, GIB, 77),
                map(0, 0x9fc00, 1, 0x9fc00, 0x400, 2, 0x100000, 4 * GIB - 0x100000, 1, 4 * GIB, 3 * GIB, 1))) {
            assertThat(new E820Map().find(new Sparse(8 << 20, 0x90d4, wrong))).isEmpty();
        }
    }

    @Test
    void theSearchForTheMapEndsWithWhoAsked() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> whole(6 * GIB, new byte[0]))
                    .isInstanceOf(FormatException.class)
                    .hasMessageStartingWith("memory could not be read");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void smallOrUnevenFilesAreNoMemory() {
        for (int size : new int[] {4096, (8 << 20) + 1}) {
            assertThatThrownBy(() ->
                            DumpFormats.standard().openSources(List.of(new ByteArraySource("noise", filled(size, 3)))))
                    .hasMessageContaining("is not a crash dump of any known format");
        }
    }
}
