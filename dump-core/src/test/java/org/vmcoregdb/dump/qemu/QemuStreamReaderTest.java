package org.vmcoregdb.dump.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.archive.Compressed;
import org.vmcoregdb.archive.Container;
import org.vmcoregdb.archive.ExpansionProgress;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.AbsenceReason;
import org.vmcoregdb.dump.CpuState;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.dump.open.DumpFormats;
import org.vmcoregdb.dump.open.OpenOptions;

class QemuStreamReaderTest {
    private static final long[] GENERAL = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

    @TempDir
    Path folder;

    private static DumpFile open(byte[] bytes) throws FormatException {
        return DumpFormats.standard().openSources(List.of(new ByteArraySource("saved", bytes)));
    }

    private static byte[] page(int seed) {
        byte[] page = new byte[4096];
        new Random(seed).nextBytes(page);
        return page;
    }

    private static void assertPage(DumpFile dump, long pfn, byte[] expected) {
        assertThat(dump.lookup(pfn))
                .isInstanceOfSatisfying(
                        PageLookup.Present.class, p -> assertThat(p.bytes()).isEqualTo(expected));
    }

    private static QemuStreamWriter live() {
        return new QemuStreamWriter("pc-q35-7.2")
                .configuration(12)
                .memory("vga.vram", 0x4000, "pc.ram", 0x8000, "0000:00:03.0/rom", 0x1000)
                .part(false)
                .page("vga.vram", 0x1000, page(99))
                .page("pc.ram", 0, page(0))
                .page("pc.ram", 0x1000, page(1))
                .page("pc.ram", 0x2000, page(2))
                .page("pc.ram", 0x3000, new byte[4096])
                .filled("pc.ram", 0x4000, 0xa5)
                .zlib("pc.ram", 0x5000, page(5))
                .end()
                .part(false)
                .page("pc.ram", 0x1000, page(11))
                .page("pc.ram", 0x7000, page(7))
                .end()
                .part(true)
                .page("pc.ram", 0x3000, page(33))
                .u64(0x200)
                .end();
    }

    private static byte[] whole() {
        return live().device("timer", new byte[] {4, 0, 0, 0, 30, 3, 'c', 'p', 'u', 0, 0, 0, 0, 0, 0, 0, 12})
                .cpu(0, GENERAL, 0x1234, 0xffff888000000000L, 0x5000)
                .cpu(1, GENERAL, 0x5678, 0, 0x6000)
                .device("other", new byte[10])
                .describe();
    }

    @Test
    void theLastOfEachPageCountsAndRegistersAreFoundByTheDescription() throws Exception {
        DumpFile dump = open(whole());
        assertThat(dump.format().name()).isEqualTo("saved QEMU machine");
        assertThat(dump.format().detail()).isEqualTo("pc-q35-7.2");
        assertThat(dump.warnings()).isEmpty();
        assertThat(dump.machine()).isEqualTo(Machine.X86_64);
        assertThat(dump.ranges()).containsExactly(new MemoryRange(0, 0x8000));
        assertPage(dump, 0, page(0));
        assertPage(dump, 1, page(11));
        assertPage(dump, 2, page(2));
        assertPage(dump, 3, page(33));
        byte[] filled = new byte[4096];
        Arrays.fill(filled, (byte) 0xa5);
        assertPage(dump, 4, filled);
        assertPage(dump, 5, page(5));
        assertPage(dump, 6, new byte[4096]);
        assertPage(dump, 7, page(7));
        assertThat(dump.lookup(8)).isEqualTo(PageLookup.Absent.of(AbsenceReason.NOT_RAM));
        assertThat(dump.cpus())
                .extracting(CpuState::source)
                .containsExactly("QEMU's state of CPU 0", "QEMU's state of CPU 1");
        RegisterSet registers = dump.cpus().get(0).registers();
        assertThat(registers.get(X86_64.RIP)).hasValue(0x1234);
        assertThat(registers.get(X86_64.RSP)).hasValue(4);
        assertThat(registers.get(X86_64.R15)).hasValue(15);
        assertThat(registers.get(X86_64.CS)).hasValue(0x11);
        assertThat(registers.get(X86_64.GS_BASE)).hasValue(0xffff888000000000L);
        assertThat(registers.get(X86_64.CR3)).hasValue(0x5000);
        assertThat(registers.has(X86_64.CR4)).isFalse();
        dump.close();
    }

    @Test
    void pagesInOnePlace() throws Exception {
        byte[] memory = new byte[0x5000];
        System.arraycopy(page(1), 0, memory, 0x1000, 4096);
        System.arraycopy(page(4), 0, memory, 0x4000, 4096);
        for (long base : new long[] {0, 0x3000}) {
            byte[] stream = new QemuStreamWriter("pc-q35-9.0")
                    .mapped("pc.ram", memory, base)
                    .part(true)
                    .end()
                    .cpu(0, GENERAL, 1, 2, 3)
                    .describe();
            DumpFile dump = base == 0 ? open(stream) : open(QemuStreamWriter.libvirt(stream, 6, false, (int) base));
            assertThat(dump.warnings()).isEmpty();
            assertPage(dump, 0, new byte[4096]);
            assertPage(dump, 1, page(1));
            assertPage(dump, 4, page(4));
            assertThat(dump.cpus()).hasSize(1);
        }
    }

    @Test
    void aCutStreamHasWhatIsThereAndSaysWhatIsMissing() throws Exception {
        byte[] whole = whole();
        for (int length = 0; length < whole.length; length += length < 400 ? 1 : 97) {
            try (DumpFile dump = open(Arrays.copyOf(whole, length))) {
                assertThat(dump.warnings()).hasSize(1);
            } catch (FormatException refused) {
                assertThat(refused).hasMessageMatching("(?s)saved .*");
            }
        }
        byte[] undescribed = live().device("timer", new byte[4]).build();
        DumpFile dump = open(undescribed);
        assertThat(dump.warnings()).singleElement().asString().contains("does not describe its devices");
        assertThat(dump.machine()).isEqualTo(Machine.UNKNOWN);
        assertPage(dump, 7, page(7));
    }

    @Test
    void whatIsNotReadIsRefusedInASentence() {
        assertRefused(
                new QemuStreamWriter("pc")
                        .memory("pc.ram", 0x1000)
                        .part(true)
                        .u64(0x40)
                        .build(),
                "xbzrle");
        assertRefused(
                new QemuStreamWriter("pc")
                        .memory("pc.ram", 0x1000)
                        .part(true)
                        .u64(0x80)
                        .build(),
                "RDMA");
        assertRefused(
                new QemuStreamWriter("pc")
                        .memory("pc.ram", 0x1000)
                        .part(true)
                        .u64(0x800)
                        .build(),
                "unknown flags");
        assertRefused(
                new QemuStreamWriter("pc")
                        .memory("pc.ram", 0x1000)
                        .part(true)
                        .page("pc.ram", 0x1000, page(1))
                        .build(),
                "did not announce");
        assertRefused(new QemuStreamWriter("pc").memory("pc.ram", 1L << 60).build(), "a list of memory that cannot be");
        assertRefused(new QemuStreamWriter("pc").device("timer", new byte[4]).build(), "no memory before");
        assertRefused(
                new QemuStreamWriter("pc")
                        .u8(1)
                        .u32(1)
                        .u8(5)
                        .text("slirp")
                        .u32(0)
                        .u32(1)
                        .build(),
                "\"slirp\"");
        assertRefused(new QemuStreamWriter("pc").configuration(40).build(), "pages of 2^40 bytes");
        assertRefused(new QemuStreamWriter("pc").build(), "no memory is in it");
        byte[] old = new QemuStreamWriter("pc").build();
        old[7] = 2;
        assertRefused(old, "version 2; only version 3");
    }

    private static void assertRefused(byte[] stream, String why) {
        assertThatThrownBy(() -> open(stream))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(why);
    }

    @Test
    void filesOfLibvirtHaveTheStreamInside() throws Exception {
        DumpFile plain = open(QemuStreamWriter.libvirt(whole(), 0, false, 0));
        assertThat(plain.format().detail()).isEqualTo("pc-q35-7.2, libvirt save");
        assertPage(plain, 7, page(7));
        assertPage(open(QemuStreamWriter.libvirt(whole(), 0, true, 0)), 7, page(7));
        OpenOptions options = new OpenOptions(true, folder.resolve("cache"), ExpansionProgress.SILENT);
        int[] formats = {1, 2, 3, 5};
        Container[] containers = {Container.GZIP, Container.BZIP2, Container.XZ, Container.ZSTD};
        for (int i = 0; i < formats.length; i++) {
            byte[] packed = QemuStreamWriter.libvirt(Compressed.bytes(containers[i], whole()), formats[i], false, 0);
            Path file = Files.write(folder.resolve("saved" + i), packed);
            assertThat(DumpFormats.standard().looksLikeDump(new FileLocation(file)))
                    .isTrue();
            try (DumpFile dump = DumpFormats.standard().open(List.of(new FileLocation(file)), options)) {
                assertPage(dump, 7, page(7));
                assertThat(dump.cpus()).hasSize(2);
            }
        }
        Path wrong = Files.write(folder.resolve("wrong"), QemuStreamWriter.libvirt(whole(), 1, false, 0));
        assertThatThrownBy(() -> DumpFormats.standard().open(List.of(new FileLocation(wrong)), options))
                .hasMessageContaining("says that it is compressed from 0x72 on, where nothing compressed is");
        assertRefused(QemuStreamWriter.libvirt(whole(), 4, false, 0), "compressed by lzop");
        assertRefused(QemuStreamWriter.libvirt(whole(), 9, false, 0), "unknown format 9");
        assertRefused(
                Arrays.copyOf(QemuStreamWriter.libvirt(whole(), 0, false, 0), 100), "cut short in its description");
        byte[] version = QemuStreamWriter.libvirt(whole(), 0, false, 0);
        version[16] = 7;
        assertRefused(version, "version");
    }

    @Test
    void memoryOfSeveralNodesIsPutTogether() throws Exception {
        byte[] stream = new QemuStreamWriter("pc-q35-7.2")
                .memory("ram-node1", 0x1000, "ram-node0", 0x2000)
                .part(true)
                .page("ram-node0", 0x1000, page(1))
                .page("ram-node1", 0, page(2))
                .end()
                .describe();
        DumpFile dump = open(stream);
        assertPage(dump, 1, page(1));
        assertPage(dump, 2, page(2));
        assertThat(dump.ranges()).containsExactly(new MemoryRange(0, 0x3000));
    }

    /** What was found of a large stream is kept, and not what was found of another, or is damaged. */
    @Test
    void aStreamIsWalkedOverOnce() throws Exception {
        int pages = 70_000;
        QemuStreamWriter writer = new QemuStreamWriter("pc-q35-7.2")
                .configuration(12)
                .memory("vga.vram", 0x4000, "pc.ram", pages * 4096L)
                .part(true)
                .page("vga.vram", 0x1000, page(99));
        for (int page = 0; page < pages; page++) {
            if (page % 1000 == 17) {
                writer.page("pc.ram", page * 4096L, page(page));
            } else if (page % 1000 == 18) {
                writer.zlib("pc.ram", page * 4096L, page(page));
            } else {
                writer.filled("pc.ram", page * 4096L, page / 1000);
            }
        }
        byte[] stream = writer.end().cpu(0, GENERAL, 0x1234, 0, 0x5000).describe();
        Path file = Files.write(folder.resolve("saved"), stream);
        assertThat(walks(file)).isEqualTo(1);
        List<Path> kept = kept();
        assertThat(kept).hasSize(1);
        assertThat(kept.get(0)).satisfies(index -> assertThat(Files.size(index)).isLessThan(10_000));
        assertThat(walks(file)).isZero();
        byte[] index = Files.readAllBytes(kept.get(0));
        index[index.length - 5] ^= 1;
        Files.write(kept.get(0), index);
        assertThat(walks(file)).isEqualTo(1);
        assertThat(walks(file)).isZero();
        Files.write(file, Arrays.copyOf(stream, stream.length - 5000));
        assertThat(walks(file)).isEqualTo(1);
        assertThat(kept()).hasSize(1);
    }

    private List<Path> kept() throws java.io.IOException {
        try (java.util.stream.Stream<Path> files = Files.list(folder.resolve("cache"))) {
            return files.toList();
        }
    }

    /** How often the whole stream was passed over to open it. */
    private int walks(Path file) throws Exception {
        int[] ends = {0};
        ExpansionProgress progress = (name, done, total) -> ends[0] += done == total ? 1 : 0;
        try (DumpFile dump = DumpFormats.standard()
                .open(List.of(new FileLocation(file)), new OpenOptions(true, folder.resolve("cache"), progress))) {
            assertPage(dump, 1017, page(1017));
            assertPage(dump, 65_018, page(65_018));
            byte[] filled = new byte[4096];
            Arrays.fill(filled, (byte) 33);
            assertPage(dump, 33_333, filled);
            assertThat(dump.cpus()).hasSizeLessThan(2);
        }
        return ends[0];
    }

    /** An index that says what cannot be is none. */
    @Test
    void whatCannotBeInAStreamIsNoIndex() throws Exception {
        ByteArraySource file = new ByteArraySource("saved", whole());
        byte[] index = RamStream.read(file, ExpansionProgress.SILENT).index();
        assertThat(RamStream.restore(file, index)).isPresent();
        assertThat(RamStream.restore(new ByteArraySource("other", new byte[5000]), index))
                .isEmpty();
        for (int cut = 0; cut < index.length; cut++) {
            assertThat(RamStream.restore(file, Arrays.copyOf(index, cut))).isEmpty();
        }
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = index.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            RamStream.restore(file, damaged);
        }
    }
}
