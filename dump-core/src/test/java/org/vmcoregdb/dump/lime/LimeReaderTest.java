package org.vmcoregdb.dump.lime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.AbsenceReason;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.PageCounts;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.dump.open.DumpFormats;

class LimeReaderTest {
    private static final int MIB = 1 << 20;

    private static DumpFile open(byte[] bytes) throws FormatException {
        return DumpFormats.standard().openSources(List.of(new ByteArraySource("image", bytes)));
    }

    private static byte[] memory(int size, int seed) {
        byte[] bytes = new byte[size];
        Random random = new Random(seed);
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i >> 17 & 1) == 0 ? (byte) random.nextInt() : (byte) (i >> 9);
        }
        return bytes;
    }

    private static void assertMemory(DumpFile dump, long start, byte[] expected) {
        for (int at = 0; at < expected.length; at += 4096) {
            assertThat(dump.lookup((start + at) / 4096))
                    .isInstanceOfSatisfying(
                            PageLookup.Present.class,
                            page -> assertThat(page.bytes()).isEqualTo(page(expected, start, page)));
        }
    }

    private static byte[] page(byte[] expected, long start, PageLookup.Present page) {
        for (int at = 0; at < expected.length; at += 4096) {
            if (Arrays.equals(expected, at, at + 4096, page.bytes(), 0, 4096)) {
                return page.bytes();
            }
        }
        throw new AssertionError("a page that is not of the memory at " + start);
    }

    @Test
    void rangesOfLime() throws Exception {
        byte[] low = memory(0x3000, 1);
        byte[] high = memory(2 * MIB, 2);
        DumpFile dump = open(new LimeWriter()
                .lime(0x1000, low)
                .lime(0x9fc00, new byte[0x400])
                .lime(0x100000000L, high)
                .build());
        assertThat(dump.format().name()).isEqualTo("LiME image");
        assertThat(dump.machine()).isEqualTo(Machine.UNKNOWN);
        assertThat(dump.as(Machine.X86_64).machine()).isEqualTo(Machine.X86_64);
        assertMemory(dump, 0x1000, low);
        assertMemory(dump, 0x100000000L, high);
        assertThat(dump.lookup(0x9f))
                .isInstanceOfSatisfying(
                        PageLookup.Present.class, p -> assertThat(p.validFrom()).isEqualTo(0xc00));
        assertThat(dump.lookup(0)).isEqualTo(PageLookup.Absent.of(AbsenceReason.NOT_RAM));
        assertThat(dump.ranges())
                .containsExactly(
                        new MemoryRange(0x1000, 0x4000),
                        new MemoryRange(0x9fc00, 0xa0000),
                        new MemoryRange(0x100000000L, 0x100000000L + 2 * MIB));
        assertThat(dump.pageCounts()).isEqualTo(new PageCounts(516, 516, 0, 0));
        assertThat(dump.nextStored(0x100)).hasValue(0x100000);
        assertThat(dump.warnings()).isEmpty();
        assertThat(dump.cpus()).isEmpty();
        assertThat(dump.notes()).isEmpty();
        assertThat(dump.vmcoreInfo()).isEmpty();
        assertThat(dump.bytes()).isPresent();
        dump.close();
    }

    @Test
    void anImageThatIsCutOrEndsInSomethingElseSaysSo() throws Exception {
        byte[] whole = new LimeWriter().lime(0, memory(0x4000, 3)).build();
        DumpFile cut = open(Arrays.copyOf(whole, whole.length - 0x1800));
        assertThat(cut.warnings()).singleElement().asString().contains("cut short");
        assertThat(cut.format().incomplete()).isTrue();
        assertThat(cut.lookup(1)).isInstanceOf(PageLookup.Present.class);
        assertThat(cut.lookup(3)).isEqualTo(PageLookup.Absent.of(AbsenceReason.TRUNCATED));
        DumpFile more = open(
                new LimeWriter().lime(0, memory(0x4000, 3)).raw(new byte[100]).build());
        assertThat(more.warnings()).singleElement().asString().contains("should begin");
        assertThat(more.lookup(3)).isInstanceOf(PageLookup.Present.class);
    }

    @Test
    void blocksOfAvml() throws Exception {
        byte[] first = memory(16 * MIB, 4);
        byte[] third = memory(MIB + 0x5000, 5);
        byte[] other = memory(0x20000, 6);
        DumpFile dump = open(new LimeWriter()
                .avml(0x100000, first)
                .avml(0x100000 + 32 * MIB, third)
                .avml(0x100000000L, other)
                .build());
        assertThat(dump.format().name()).isEqualTo("AVML image");
        assertThat(dump.format().detail()).isEqualTo("snappy");
        assertThat(dump.warnings()).isEmpty();
        assertMemory(dump, 0x100000, first);
        assertMemory(dump, 0x100000 + 32 * MIB, third);
        assertMemory(dump, 0x100000000L, other);
        assertThat(dump.lookup((0x100000 + 20 * MIB) / 4096))
                .isInstanceOfSatisfying(
                        PageLookup.Present.class, p -> assertThat(p.bytes()).containsOnly(0));
        assertThat(dump.lookup((0x100000 + 40 * MIB) / 4096)).isEqualTo(PageLookup.Absent.of(AbsenceReason.NOT_RAM));
        assertThat(dump.storedWord(0x100000008L)).isPresent();
        assertThat(dump.storedWord(0x100000 + 20 * MIB)).isEmpty();
    }

    @Test
    void aCutImageOfAvmlHasItsWholeBlocks() throws Exception {
        byte[] first = memory(0x20000, 7);
        byte[] image = new LimeWriter()
                .avml(0x1000, first)
                .avml(0x100000, memory(0x20000, 8))
                .build();
        DumpFile cut = open(Arrays.copyOf(image, image.length - 100));
        assertMemory(cut, 0x1000, first);
        assertThat(cut.lookup(0x100)).isEqualTo(PageLookup.Absent.of(AbsenceReason.NOT_RAM));
        assertThat(cut.warnings()).singleElement().asString().contains("should begin");
        byte[] once = new LimeWriter().avml(0x1000, first).build();
        assertThatThrownBy(() -> open(Arrays.copyOf(once, once.length - 100)))
                .hasMessageContaining("not one block of memory is in it");
    }

    @Test
    void damagedFramesAreCorruptPages() throws Exception {
        byte[] image = new LimeWriter().avml(0, memory(0x40000, 9)).build();
        image[32 + 10 + 4 + 4 + 1000] ^= 1;
        DumpFile dump = open(image);
        assertThat(dump.lookup(0)).isEqualTo(PageLookup.Absent.of(AbsenceReason.CORRUPT));
        assertThat(dump.lookup(0x30)).isInstanceOf(PageLookup.Present.class);
        assertThat(dump.lookup(0x40)).isEqualTo(PageLookup.Absent.of(AbsenceReason.NOT_RAM));
    }

    @Test
    void otherVersionsAndSeveralFilesAreRefused() {
        byte[] image = new LimeWriter().lime(0, new byte[4096]).build();
        image[4] = 2;
        assertThatThrownBy(() -> open(image)).hasMessageContaining("LiME of version 2; only version 1 is known");
        byte[] avml = new LimeWriter().avml(0, new byte[4096]).build();
        avml[4] = 1;
        assertThatThrownBy(() -> open(avml)).hasMessageContaining("AVML of version 1; only version 2 is known");
        byte[] sound = new LimeWriter().lime(0, new byte[4096]).build();
        assertThatThrownBy(() -> DumpFormats.standard()
                        .openSources(List.of(new ByteArraySource("a", sound), new ByteArraySource("b", sound))))
                .hasMessageContaining("of which there is one file");
        assertThatThrownBy(() -> open(LimeWriter.header(0x4c694d45, 1, 1L << 60, 5)))
                .hasMessageContaining("not one block");
    }
}
