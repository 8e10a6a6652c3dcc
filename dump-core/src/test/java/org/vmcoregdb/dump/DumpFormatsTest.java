package org.vmcoregdb.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.archive.ExpansionProgress;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.flattened.FlattenedWriter;
import org.vmcoregdb.dump.kdump.KdumpWriter;
import org.vmcoregdb.dump.open.DumpFormats;
import org.vmcoregdb.dump.open.OpenOptions;
import org.vmcoregdb.elf.ElfWriter;
import org.vmcoregdb.memory.PhysicalMemory;

class DumpFormatsTest {
    private static final byte[] PAGE = new byte[4096];

    static {
        new Random(41).nextBytes(PAGE);
    }

    @TempDir
    Path folder;

    private OpenOptions options(boolean mapped) {
        return new OpenOptions(mapped, folder.resolve("cache"), ExpansionProgress.SILENT);
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static byte[] kdump() {
        return new KdumpWriter().page(3, PAGE).build();
    }

    private static byte[] elf() {
        return ElfWriter.core().load(0, 3 * 4096, PAGE).build();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void opensEveryFormatInEveryWrapping(boolean mapped) throws Exception {
        for (byte[] inner : List.of(kdump(), elf())) {
            byte[] flat = new FlattenedWriter().file(inner, 1000).build();
            for (byte[] bytes : List.of(inner, flat, Zstd.compress(inner), Zstd.compress(flat))) {
                Path path = file("dump", bytes);
                try (DumpFile dump = DumpFormats.standard().open(List.of(new FileLocation(path)), options(mapped))) {
                    assertThat(dump.lookup(3))
                            .isInstanceOfSatisfying(
                                    PageLookup.Present.class,
                                    p -> assertThat(p.bytes()).isEqualTo(PAGE));
                    assertThat(dump.warnings()).isEmpty();
                    assertThat(dump.format().detail()).doesNotStartWith(",");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDumpThatIsCutWhileItIsOpenSaysSoOfEachPageThatIsGone(boolean mapped) throws Exception {
        for (byte[] bytes : List.of(
                kdump(), elf(), new FlattenedWriter().file(kdump(), 1000).build())) {
            Path path = file("open", bytes);
            try (DumpFile dump = DumpFormats.standard().open(List.of(new FileLocation(path)), options(mapped))) {
                assertThat(dump.lookup(3)).isInstanceOf(PageLookup.Present.class);
                try (FileChannel writer = FileChannel.open(path, StandardOpenOption.WRITE)) {
                    writer.truncate(100);
                }
                Thread.sleep(20);
                assertThat(dump.lookup(3)).isEqualTo(PageLookup.Absent.of(AbsenceReason.CUT));
                assertThat(new PhysicalMemory(dump).reason(3 * 4096).sentence())
                        .isEqualTo("missing: the dump file was cut short while it was open");
            }
        }
    }

    @Test
    void opensSplitSetsFlattenedOrNot() throws Exception {
        KdumpWriter writer = new KdumpWriter().page(3, PAGE).page(9, PAGE);
        Path first = file("1", writer.split(0, 5).build());
        Path second = file(
                "2",
                new FlattenedWriter().file(writer.split(5, 10).build(), 999).build());
        try (DumpFile dump = DumpFormats.standard()
                .open(List.of(new FileLocation(second), new FileLocation(first)), OpenOptions.standard())) {
            assertThat(dump.lookup(3)).isInstanceOf(PageLookup.Present.class);
            assertThat(dump.lookup(9)).isInstanceOf(PageLookup.Present.class);
            assertThat(dump.format().detail()).isEqualTo("zlib, flattened, split, 2 files");
        }
    }

    @Test
    void aCutFlattenedStreamOpensWithAWarning() throws Exception {
        for (byte[] inner : List.of(kdump(), elf())) {
            byte[] flat = new FlattenedWriter().file(inner, 1000).buildWithoutEnd();
            try (DumpFile dump =
                    DumpFormats.standard().open(List.of(new FileLocation(file("cut", flat))), OpenOptions.standard())) {
                assertThat(dump.warnings()).singleElement().asString().contains("no end");
                assertThat(dump.format().incomplete()).isTrue();
            }
        }
    }

    private void assertRefused(Path path, String why) {
        assertThatThrownBy(() -> DumpFormats.standard().open(List.of(new FileLocation(path)), options(true)))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(path.toString())
                .hasMessageContaining(why);
    }

    @Test
    void whatIsNoDumpIsSaidInOneSentence() throws Exception {
        assertRefused(file("text", "hello\nworld\n".getBytes(StandardCharsets.US_ASCII)), "is a text file");
        assertRefused(file("empty", new byte[0]), "is empty");
        assertRefused(Files.createDirectory(folder.resolve("directory")), "is a directory");
        assertRefused(folder.resolve("missing"), "does not exist");
        assertRefused(file("noise", new byte[] {1, 2, 3, 4, 5}), "it starts with 01 02 03 04 05");
        assertRefused(file("short", Arrays.copyOf(kdump(), 100)), "cut short or damaged");
        assertRefused(file("shortelf", Arrays.copyOf(elf(), 30)), "cut short or damaged");
        assertRefused(file("zst", Zstd.compress("some text".getBytes(StandardCharsets.US_ASCII))), "is a text file");
        assertRefused(file("badzst", Arrays.copyOf(Zstd.compress(PAGE), 2000)), "zstd file that is cut short");
        assertThatThrownBy(() -> DumpFormats.standard().open(List.of(), OpenOptions.standard()))
                .isInstanceOf(FormatException.class);
        Path elf = file("elf", elf());
        assertThatThrownBy(() -> DumpFormats.standard()
                        .open(List.of(new FileLocation(elf), new FileLocation(elf)), OpenOptions.standard()))
                .hasMessageContaining("only kdumps come in split");
        Path kdump = file("kdump", kdump());
        assertThatThrownBy(() -> DumpFormats.standard()
                        .open(List.of(new FileLocation(kdump), new FileLocation(elf)), OpenOptions.standard()))
                .hasMessageContaining("not a crash dump");
    }

    @Test
    void otherDumpsAreNamed() throws Exception {
        assertForeign(number(0xa8190173618f23edL), "LKCD");
        assertForeign(number(0xa8190173618f23fdL), "s390");
        assertForeign(text("LibvirtQemudPart"), "libvirt");
        assertForeign(text("LinuxGuestRecord"), "Xen");
        assertForeign(number(0xf00febedL), "Xen");
        assertForeign(number(0x7701282014L), "Debug-VM -InjectNonMaskableInterrupt");
    }

    private void assertForeign(byte[] head, String name) throws IOException {
        Path path = file("foreign", Arrays.copyOf(head, 600));
        assertRefused(path, name);
        assertRefused(path, "recognised but not supported yet");
    }

    private static byte[] number(long magic) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(magic)
                .array();
    }

    private static byte[] text(String magic) {
        return magic.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void machinesAreKnownByNumberAndName() {
        assertThat(Machine.ofElf(62)).isEqualTo(Machine.X86_64);
        assertThat(Machine.ofElf(0)).isEqualTo(Machine.UNKNOWN);
        assertThat(Machine.ofUname("aarch64")).isEqualTo(Machine.AARCH64);
        assertThat(Machine.ofUname("i686")).isEqualTo(Machine.I386);
        assertThat(Machine.ofUname("Unknown")).isEqualTo(Machine.UNKNOWN);
        assertThat(AbsenceReason.EXCLUDED.sentence()).isEqualTo("excluded by makedumpfile");
    }

    @Test
    void vmcoreinfoIsReadByKey() {
        VmcoreInfo info = VmcoreInfo.parse(text("OSRELEASE=6.1\nSYMBOL(prb)=ffffffff81000000\nNUMBER(phys_base)=-16\n"
                + "NUMBER(VA)=0x30\nNUMBER(bad)=x\nKERNELOFFSET=1e000000\nSYMBOL(bad)=zz\nnoise\n\0\0"));
        assertThat(info.get("OSRELEASE")).contains("6.1");
        assertThat(info.symbol("prb")).hasValue(0xffffffff81000000L);
        assertThat(info.symbol("bad")).isEmpty();
        assertThat(info.symbol("none")).isEmpty();
        assertThat(info.number("phys_base")).hasValue(-16);
        assertThat(info.number("VA")).hasValue(0x30);
        assertThat(info.number("bad")).isEmpty();
        assertThat(info.number("none")).isEmpty();
        assertThat(info.kernelOffset()).hasValue(0x1e000000);
        assertThat(info.values()).hasSize(7);
        assertThat(info.text()).endsWith("noise\n");
    }
}
