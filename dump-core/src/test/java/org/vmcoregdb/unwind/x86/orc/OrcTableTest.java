package org.vmcoregdb.unwind.x86.orc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.unwind.frame.CodeInMemory;

class OrcTableTest {
    private static final long ADDRESSES = 0xffffffff82000000L;
    private static final long CODE = 0xffffffff81000000L;
    private static final int COUNT = 9000;
    private static final int STEP = 16;
    private static final int ENTRY_BYTES = 6;

    /** {@code struct orc_entry} of 6.1: s16 sp_offset, s16 bp_offset, sp_reg:4, bp_reg:4, type:2, end:1. */
    private static final OrcLayout LAYOUT = new OrcLayout(
            OrcEntry.Numbering.UNTIL_7_0,
            ENTRY_BYTES,
            field("sp_offset", 0, 2, 0, 0),
            field("bp_offset", 2, 2, 0, 0),
            field("sp_reg", 4, 1, 0, 4),
            field("bp_reg", 4, 1, 4, 4),
            field("type", 5, 1, 0, 2),
            Optional.empty(),
            Optional.of(field("end", 5, 1, 2, 1)));

    private static Field field(String name, long offset, long size, int shift, int bits) {
        return new Field(name, offset, size, shift, bits, bits == 0, new CType.VoidType());
    }

    /** Entry i holds from CODE + 16 i; its offset is 8 + i modulo 64; every 100th is undefined. */
    private static OrcTable table(int readable) {
        ByteBuffer bytes = ByteBuffer.allocate((4 + ENTRY_BYTES) * COUNT).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < COUNT; i++) {
            bytes.putInt((int) (CODE + (long) STEP * i - (ADDRESSES + 4L * i)));
        }
        for (int i = 0; i < COUNT; i++) {
            bytes.putShort((short) (8 + i % 64)).putShort((short) -16);
            bytes.put((byte) (i % 100 == 0 ? 0 : 1 << 4 | 5)).put((byte) 0);
        }
        byte[] present = new byte[4 * COUNT + ENTRY_BYTES * readable];
        bytes.get(0, present);
        return OrcTable.of(new CodeInMemory(ADDRESSES, present), LAYOUT, ADDRESSES, ADDRESSES + 4L * COUNT, COUNT)
                .orElseThrow();
    }

    @Test
    void showsWhatFindFinds() {
        OrcTable table = table(COUNT);
        List<Long> seen = new ArrayList<>();
        table.forEach(CODE + 7, CODE + STEP * 8500L + 1, (address, entry) -> {
            seen.add(address);
            assertThat(table.find(address)).contains(entry);
        });
        assertThat(seen).hasSize(8501).startsWith(CODE + 7, CODE + STEP).endsWith(CODE + STEP * 8500L);
    }

    @Test
    void beginsAboveTheStartIfNothingCoversIt() {
        List<Long> seen = new ArrayList<>();
        table(COUNT).forEach(CODE - 100, CODE + 20, (address, entry) -> seen.add(address));
        assertThat(seen).containsExactly(CODE, CODE + STEP);
    }

    @Test
    void endsWhereItsPagesAreMissing() {
        List<Long> seen = new ArrayList<>();
        table(5000).forEach(CODE, CODE + (long) STEP * COUNT, (address, entry) -> seen.add(address));
        assertThat(seen).hasSize(5000);
    }

    @Test
    void entriesAreDecoded() {
        OrcTable table = table(COUNT);
        assertThat(table.find(CODE + STEP * 3L + 2))
                .contains(new OrcEntry(OrcEntry.Base.SP, 11, OrcEntry.Base.PREV_SP, -16, OrcEntry.Type.CALL, false));
        assertThat(table.find(CODE).map(OrcEntry::type)).contains(OrcEntry.Type.UNDEFINED);
        assertThat(table.find(CODE - 1)).isEmpty();
    }

    @Test
    void sizesThatMakeNoSenseAreRefused() {
        CodeInMemory memory = new CodeInMemory(ADDRESSES, new byte[64]);
        assertThat(OrcTable.of(memory, LAYOUT, ADDRESSES, ADDRESSES, 0)).isEmpty();
        assertThat(OrcTable.of(memory, LAYOUT, ADDRESSES, ADDRESSES, -5)).isEmpty();
        assertThat(OrcTable.of(memory, LAYOUT, ADDRESSES, ADDRESSES, 1L << 40)).isEmpty();
    }
}
