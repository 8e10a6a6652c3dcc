package org.vmcoregdb.dump.xen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.AbsenceReason;
import org.vmcoregdb.dump.CpuState;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.Note;
import org.vmcoregdb.dump.P2m;
import org.vmcoregdb.dump.PageCounts;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.dump.open.DumpFormats;

class XenCoreDumpTest {
    private static DumpFile open(byte[] bytes) throws FormatException {
        return DumpFormats.standard().openSources(List.of(new ByteArraySource("core", bytes)));
    }

    private static byte[] page(int fill) {
        byte[] page = new byte[4096];
        Arrays.fill(page, (byte) fill);
        return page;
    }

    private static void assertPage(DumpFile dump, long pfn, int fill) {
        assertThat(dump.lookup(pfn))
                .isInstanceOfSatisfying(
                        PageLookup.Present.class, p -> assertThat(p.bytes()).containsOnly(fill));
    }

    @Test
    void aPvGuestWithAHole() throws Exception {
        DumpFile dump = open(XenCoreWriter.pv()
                .page(0, 0x100, page(1))
                .page(1, 0x101, page(2))
                .page(2, 0x80, page(3))
                .page(9, 0x81, page(4))
                .page(10, -1, page(5))
                .vcpu(new byte[5168])
                .vcpu(ByteBuffer.allocate(5168)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(648, 0x1234)
                        .array())
                .build());
        assertThat(dump.format().name()).isEqualTo("Xen guest core (PV)");
        assertThat(dump.format().detail()).isEqualTo("Xen 4.17.7");
        assertThat(dump.format().incomplete()).isFalse();
        assertThat(dump.machine()).isEqualTo(Machine.X86_64);
        assertThat(dump.pageSize()).isEqualTo(4096);
        assertPage(dump, 2, 3);
        assertPage(dump, 9, 4);
        assertPage(dump, 10, 5);
        for (long pfn : new long[] {3, 8, 11, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertThat(dump.lookup(pfn)).isEqualTo(PageLookup.Absent.of(AbsenceReason.NOT_RAM));
        }
        assertThat(dump.ranges()).containsExactly(new MemoryRange(0, 0x3000), new MemoryRange(0x9000, 0xb000));
        assertThat(dump.pageCounts()).isEqualTo(new PageCounts(5, 5, 0, 0));
        P2m frames = dump.p2m();
        assertThat(frames.pfnOf(0x100)).isZero();
        assertThat(frames.pfnOf(0x101)).isEqualTo(1);
        assertThat(frames.pfnOf(0x80)).isEqualTo(2);
        assertThat(frames.pfnOf(0x81)).isEqualTo(9);
        for (long foreign : new long[] {0, 0x7f, 0x82, 0x102, -1, Long.MAX_VALUE}) {
            assertThat(frames.pfnOf(foreign)).isEqualTo(-1);
        }
        assertThat(dump.notes()).extracting(Note::owner).containsExactly("Xen", "Xen", "Xen");
        assertThat(dump.cpus()).extracting(CpuState::source).containsExactly(".xen_prstatus", ".xen_prstatus");
        assertThat(dump.cpus().get(1).registers().get(X86_64.RIP)).hasValue(0x1234);
        assertThat(dump.vmcoreInfo()).isEmpty();
        assertThat(dump.headerPhysBase()).isEmpty();
        assertThat(dump.headerUtsName()).isEmpty();
        assertThat(dump.headerTime()).isEmpty();
        assertThat(dump.warnings()).isEmpty();
        dump.close();
    }

    @Test
    void anotherGuestHasOneNumberingOfFramesAndEntriesThatSayNothing() throws Exception {
        DumpFile dump = open(XenCoreWriter.pvh()
                .page(0, 0, page(1))
                .page(0x100, 0, page(2))
                .page(0xfeff8, 0, page(3))
                .entry(-1, 0)
                .entry(-1, 0)
                .build());
        assertThat(dump.format().name()).isEqualTo("Xen guest core (PVH or HVM)");
        assertPage(dump, 0x100, 2);
        assertPage(dump, 0xfeff8, 3);
        assertThat(dump.lookup(1)).isEqualTo(PageLookup.Absent.of(AbsenceReason.NOT_RAM));
        assertThat(dump.pageCounts()).isEqualTo(new PageCounts(3, 3, 0, 0));
        assertThat(dump.p2m().pfnOf(0x12345)).isEqualTo(0x12345);
        assertThat(dump.warnings()).isEmpty();
    }

    @Test
    void runsOfALargeGuest() throws Exception {
        XenCoreWriter writer = XenCoreWriter.pv();
        for (int i = 0; i < 300; i++) {
            writer.page(2L * i, 0x1000 - 3L * i, page(i));
        }
        DumpFile dump = open(writer.build());
        assertThat(dump.ranges()).hasSize(300);
        for (int i = 0; i < 300; i++) {
            assertPage(dump, 2L * i, (byte) i);
            assertThat(dump.p2m().pfnOf(0x1000 - 3L * i)).isEqualTo(2L * i);
            assertThat(dump.p2m().pfnOf(0x1001 - 3L * i)).isEqualTo(-1);
        }
    }

    @Test
    void damageIsSaid() throws Exception {
        DumpFile unordered = open(XenCoreWriter.pv()
                .page(5, 1, page(1))
                .page(4, 2, page(2))
                .page(5, 3, page(3))
                .page(1L << 50, 4, page(4))
                .page(6, 1, page(5))
                .withoutVcpus()
                .build());
        assertThat(unordered.warnings()).hasSize(2);
        assertThat(unordered.warnings().get(0)).contains("registers of its vcpus are missing");
        assertThat(unordered.warnings().get(1)).contains("3 entries of its .xen_p2m");
        assertThat(unordered.format().incomplete()).isTrue();
        assertPage(unordered, 6, 5);
        assertThat(unordered.p2m().pfnOf(1)).as("claimed twice").isIn(5L, 6L);
    }

    @Test
    void whatCannotBeRead() {
        XenCoreWriter small = XenCoreWriter.pv().page(0, 1, page(1));
        byte[] whole = small.build();
        assertRefused(small.magic(0x1234).build(), "xch_magic of the Xen core is 0x1234");
        assertRefused(small.magic(0xf00febedL).pageSize(1000).build(), "xch_page_size of the Xen core is 1000");
        assertRefused(small.pageSize(4096).withoutList().build(), "no section .xen_p2m");
        assertRefused(XenCoreWriter.pvh().entry(-1, 0).build(), "lists no pages");
        assertRefused(XenCoreWriter.pvh().page(-1, 0, page(1)).build(), "lists no pages");
        assertRefused(Arrays.copyOf(whole, whole.length - 64), "ELF core without any segment of memory");
        assertThat(XenCoreDump.recognises(new ByteArraySource("x", new byte[100])))
                .isFalse();
    }

    private static void assertRefused(byte[] bytes, String why) {
        assertThatThrownBy(() -> open(bytes))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith("core")
                .hasMessageContaining(why);
    }
}
