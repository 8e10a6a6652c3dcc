package org.vmcoregdb.dump.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.vmcoregdb.dump.NumberedPages.assertPage;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.AbsenceReason;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.dump.open.DumpFormats;

class DiskSnapshotReaderTest {
    private static final int ROOM = 1 << 18;

    private static byte[] stream(int value) {
        byte[] page = new byte[4096];
        Arrays.fill(page, (byte) value);
        return new QemuStreamWriter("pc-q35-7.2")
                .memory("pc.ram", 0x100000)
                .part(true)
                .page("pc.ram", 0x1000, page)
                .filled("pc.ram", 0x2000, 0)
                .page("pc.ram", 0x3000, page)
                .end()
                .cpu(0, new long[16], value, 2, 0x3000)
                .describe();
    }

    private static DumpFile open(byte[] image) throws FormatException {
        return DumpFormats.standard().openSources(List.of(new ByteArraySource("disk", image)));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void theNewestSnapshotWithMemoryIsOpened(int version) throws Exception {
        byte[] image = new DiskSnapshotWriter(version, ROOM)
                .snapshot("old", 100, stream(1))
                .snapshot("new", 300, stream(2))
                .snapshot("between", 200, stream(3))
                .snapshot("disk", 400, new byte[0])
                .build();
        try (DumpFile dump = open(image)) {
            assertThat(dump.format().name()).isEqualTo("saved QEMU machine");
            assertThat(dump.format().detail()).isEqualTo("pc-q35-7.2, qcow2 snapshot \"new\", the newest of 3");
            assertThat(dump.warnings()).isEmpty();
            assertThat(dump.cpus().get(0).registers().get(X86_64.RIP)).hasValue(2);
            assertPage(dump, 1, 2);
            assertPage(dump, 2, 0);
            assertPage(dump, 3, 2);
            assertPage(dump, 4, 0);
        }
    }

    @Test
    void clustersAreThereOrSaidToBeZerosOrInAWayThatIsNotRead() throws Exception {
        byte[] memory = new byte[6 * 4096];
        Arrays.fill(memory, (byte) 5);
        byte[] stream = new QemuStreamWriter("pc-q35-9.0")
                .mapped("pc.ram", memory, 0)
                .part(true)
                .end()
                .describe();
        // of the stream, whose second cluster is the first page
        DumpFile dump = open(new DiskSnapshotWriter(3, ROOM)
                .snapshot("a", 1, stream)
                .orEntry(2, 1L << 62)
                .orEntry(3, 1)
                .orEntry(4, 1L << 40)
                .build());
        assertPage(dump, 0, 5);
        assertThat(dump.lookup(1)).isEqualTo(PageLookup.Absent.of(AbsenceReason.CORRUPT));
        assertPage(dump, 2, 0);
        assertThat(dump.lookup(3)).isEqualTo(PageLookup.Absent.of(AbsenceReason.CORRUPT));
        assertPage(dump, 4, 5);
        SnapshotState state = new SnapshotState(new ByteArraySource("tables", tables(0x5)), 0, 3 * 512, 9, 4);
        byte[] bytes = new byte[64];
        assertThat(state.read(0, bytes, 0, 64)).isEqualTo(64);
        assertThat(Arrays.copyOf(bytes, 16)).containsOnly(7);
        assertThat(Arrays.copyOfRange(bytes, 16, 32)).containsOnly(0);
        assertThat(Arrays.copyOfRange(bytes, 32, 48)).containsOnly(7);
        assertThat(Arrays.copyOfRange(bytes, 48, 64)).containsOnly(0);
        assertThat(state.littleEndianLong(16)).isZero();
        assertThat(state.littleEndianLong(32)).isEqualTo(0x0707070707070707L);
        assertThat(state.littleEndianLong(12)).isEqualTo(0x0000000007070707L);
        assertThat(state.littleEndianLong(600)).isZero();
        assertThat(state.read(3 * 512, bytes, 0, 1)).isZero();
        assertThat(state.storedBytes()).isEqualTo(3 * 512);
    }

    /** A first level, a second one of wide entries, of which the first has some pieces, and its cluster. */
    private static byte[] tables(int pieces) {
        java.nio.ByteBuffer file = java.nio.ByteBuffer.allocate(3 * 512);
        file.putLong(0, 512).putLong(512, 1024).putLong(520, pieces);
        Arrays.fill(file.array(), 1024, 1536, (byte) 7);
        return file.array();
    }

    @Test
    void whatCannotBeReadIsRefusedInASentence() {
        byte[] disk = new DiskSnapshotWriter(3, ROOM).build();
        assertThatThrownBy(() -> open(disk))
                .hasMessage("disk is a disk image (qcow2) without snapshots, not a crash dump");
        assertThatThrownBy(() -> open(new DiskSnapshotWriter(3, ROOM)
                        .snapshot("alone", 1, new byte[0])
                        .build()))
                .hasMessageContaining("whose snapshots have no memory");
        assertThatThrownBy(() -> open(writer().header(4, 4).build())).hasMessageContaining("of version 4");
        assertThatThrownBy(() -> open(writer().header(32, 1).build())).hasMessageContaining("is encrypted");
        assertThatThrownBy(() -> open(writer().header(76, 4).build())).hasMessageContaining("another file");
        assertThatThrownBy(() -> open(writer().header(76, 64).build())).hasMessageContaining("not known (0x40)");
        assertThatThrownBy(() -> open(writer().header(20, 40).build())).hasMessageContaining("2^40 bytes");
        assertThatThrownBy(() -> open(writer().header(64, 1).build())).hasMessageContaining("is cut short or damaged");
        byte[] whole = writer().build();
        assertThatThrownBy(() -> open(Arrays.copyOf(whole, 4 * 4096 + 10)))
                .hasMessageContaining("the memory of its snapshot \"a\" is not all in it");
        assertThatThrownBy(() -> open(Arrays.copyOf(whole, 6 * 4096))).hasMessageContaining("is cut short");
    }

    private static DiskSnapshotWriter writer() {
        return new DiskSnapshotWriter(3, ROOM).snapshot("a", 1, stream(1));
    }
}
