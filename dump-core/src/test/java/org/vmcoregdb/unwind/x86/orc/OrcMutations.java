package org.vmcoregdb.unwind.x86.orc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.vmcoregdb.mutation.MutatedFormat;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.unwind.frame.CodeInMemory;

/** ORC tables: the addresses, then the entries. */
public final class OrcMutations {
    private static final long ADDRESSES = 0xffffffff82000000L;
    private static final long CODE = 0xffffffff81000000L;
    private static final int COUNT = 500;
    private static final int ENTRY_BYTES = 6;

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

    private OrcMutations() {}

    private static Field field(String name, long offset, long size, int shift, int bits) {
        return new Field(name, offset, size, shift, bits, bits == 0, new CType.VoidType());
    }

    /** A table of a few hundred entries. */
    public static MutatedFormat format() {
        ByteBuffer bytes = ByteBuffer.allocate((4 + ENTRY_BYTES) * COUNT).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < COUNT; i++) {
            bytes.putInt((int) (CODE + 16L * i - (ADDRESSES + 4L * i)));
        }
        for (int i = 0; i < COUNT; i++) {
            bytes.putShort((short) (8 + i % 64)).putShort((short) -16);
            bytes.put((byte) (i % 100 == 0 ? 0 : 1 << 4 | 5)).put((byte) 0);
        }
        return new MutatedFormat("ORC", List.of(bytes.array()), OrcMutations::read);
    }

    private static void read(byte[] bytes, Random random) {
        long count = random.nextInt(10) == 0 ? random.nextLong() : COUNT;
        Optional<OrcTable> table =
                OrcTable.of(new CodeInMemory(ADDRESSES, bytes), LAYOUT, ADDRESSES, ADDRESSES + 4L * COUNT, count);
        if (table.isEmpty()) {
            return;
        }
        for (int i = 0; i < 50; i++) {
            table.get().find(CODE + random.nextInt(16 * COUNT + 100) - 50);
        }
        table.get().find(random.nextLong());
        long[] seen = new long[1];
        table.get().forEach(CODE, CODE + 16L * COUNT, (address, entry) -> seen[0]++);
        if (seen[0] > COUNT + 1) {
            throw new IllegalStateException("an entry was shown twice");
        }
    }
}
