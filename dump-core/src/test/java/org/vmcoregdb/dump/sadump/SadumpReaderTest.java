package org.vmcoregdb.dump.sadump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.AbsenceReason;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.PageCounts;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.dump.open.DumpFormats;

class SadumpReaderTest {
    private static final PageLookup MISSING = PageLookup.Absent.of(AbsenceReason.TRUNCATED);

    private static byte[] page(int value) {
        byte[] page = new byte[4096];
        Arrays.fill(page, (byte) value);
        return page;
    }

    private static SadumpWriter writer() {
        return new SadumpWriter(100)
                .page(3, page(3))
                .page(4, page(4))
                .left(5)
                .page(9, page(9))
                .page(70, page(70))
                .cpu(0xffffffff81000001L, 0xffffc90000001000L, 0x5000)
                .cpu(0xffffffff81000002L, 0xffffc90000002000L, 0x6000);
    }

    private static DumpFile open(byte[]... files) throws FormatException {
        List<ByteSource> sources = new ArrayList<>();
        for (byte[] file : files) {
            sources.add(new ByteArraySource("disk" + sources.size(), file));
        }
        return DumpFormats.standard().openSources(sources);
    }

    private static void assertPages(DumpFile dump) {
        for (int pfn : new int[] {3, 4, 9, 70}) {
            assertThat(dump.lookup(pfn))
                    .isInstanceOfSatisfying(
                            PageLookup.Present.class, p -> assertThat(p.bytes()).containsOnly(pfn));
        }
        assertThat(dump.lookup(5)).isEqualTo(PageLookup.Absent.of(AbsenceReason.EXCLUDED));
        assertThat(dump.lookup(6)).isEqualTo(PageLookup.Absent.of(AbsenceReason.NOT_RAM));
        assertThat(dump.lookup(1000)).isEqualTo(PageLookup.Absent.of(AbsenceReason.NOT_RAM));
        assertThat(dump.nextStored(5)).hasValue(9);
        assertThat(dump.nextStored(71)).isEmpty();
        assertThat(dump.ranges())
                .containsExactly(
                        new MemoryRange(0x3000, 0x6000),
                        new MemoryRange(0x9000, 0xa000),
                        new MemoryRange(0x46000, 0x47000));
        assertThat(dump.pageCounts()).isEqualTo(new PageCounts(5, 4, 1, 0));
        assertThat(dump.warnings()).isEmpty();
        assertThat(dump.machine()).isEqualTo(Machine.X86_64);
        assertThat(dump.cpus()).hasSize(2);
        RegisterSet registers = dump.cpus().get(1).registers();
        assertThat(registers.get(X86_64.RIP)).hasValue(0xffffffff81000002L);
        assertThat(registers.get(X86_64.RSP)).hasValue(0xffffc90000002000L);
        assertThat(registers.get(X86_64.CR3)).hasValue(0x6000);
        assertThat(registers.get(X86_64.CS)).hasValue(0x10);
    }

    @Test
    void onePartition() throws Exception {
        try (DumpFile dump = open(writer().partition())) {
            assertThat(dump.format().name()).isEqualTo("sadump");
            assertThat(dump.format().detail()).isEqualTo("one partition");
            assertPages(dump);
        }
    }

    @Test
    void aFileThatWasCopied() throws Exception {
        try (DumpFile dump = open(writer().copied(1))) {
            assertThat(dump.format().detail()).isEqualTo("copied");
            assertPages(dump);
        }
        assertThatThrownBy(() -> open(writer().copied(2))).hasMessageContaining("is file 2 of several");
    }

    @Test
    void aSetOfDisksInAnyOrder() throws Exception {
        List<byte[]> disks = writer().disks(2);
        assertThat(disks).hasSize(2);
        for (boolean turned : new boolean[] {false, true}) {
            try (DumpFile dump = turned ? open(disks.get(1), disks.get(0)) : open(disks.get(0), disks.get(1))) {
                assertThat(dump.format().detail()).isEqualTo("2 of 2 disks");
                assertPages(dump);
            }
        }
    }

    @Test
    void aDiskThatIsMissingIsSaid() throws Exception {
        List<byte[]> disks = writer().disks(1);
        DumpFile dump = open(disks.get(0), disks.get(1), disks.get(3));
        assertThat(dump.warnings()).singleElement().asString().startsWith("disk 3 of the set of 4");
        assertThat(dump.format().incomplete()).isTrue();
        assertThat(dump.lookup(4)).isInstanceOf(PageLookup.Present.class);
        assertThat(dump.lookup(9)).isEqualTo(MISSING);
        assertThat(dump.lookup(70)).isEqualTo(MISSING);
        assertThat(dump.pageCounts()).isEqualTo(new PageCounts(5, 2, 1, 2));
        assertThatThrownBy(() -> open(disks.get(1))).hasMessageContaining("the first one");
        assertThatThrownBy(() -> open(disks.get(0), disks.get(1), disks.get(2), disks.get(3), disks.get(1)))
                .hasMessageContaining("are not of the set");
    }

    @Test
    void whatIsNotWholeOrNotKnown() throws Exception {
        byte[] whole = writer().partition();
        DumpFile cut = open(Arrays.copyOf(whole, whole.length - 100));
        assertThat(cut.warnings()).singleElement().asString().contains("is cut short");
        assertThat(cut.lookup(70)).isEqualTo(MISSING);
        assertThatThrownBy(() -> open(Arrays.copyOf(whole, 4096))).hasMessageContaining("its header is missing");
        assertThatThrownBy(() -> open(Arrays.copyOf(whole, 5 * 4096 - 1))).hasMessageContaining("cut short");
        assertThatThrownBy(() -> open(whole, whole)).hasMessageContaining("on one disk");
        byte[] large = whole.clone();
        ByteBuffer.wrap(large).order(ByteOrder.LITTLE_ENDIAN).putInt(4096 + 40, 8192);
        assertThatThrownBy(() -> open(large)).hasMessageContaining("blocks of 8192 bytes");
        assertThatThrownBy(() -> open(whole, new byte[5000])).hasMessageContaining("disk1");
    }

    @Test
    void withoutStatesThereAreNoRegisters() throws Exception {
        DumpFile dump = open(new SadumpWriter(8).page(1, page(1)).partition());
        assertThat(dump.cpus()).isEmpty();
        assertThat(dump.machine()).isEqualTo(Machine.UNKNOWN);
    }
}
