package org.vmcoregdb.dump.microvm;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.bytes.ByteOutput;
import org.vmcoregdb.dump.MemoryRange;

/** Writes the state of Firecracker snapshots as its versions up to 1.14 do, with something else before and between what is read. */
public final class FirecrackerWriter {
    private static final int MOST_FILLER = 1 << 16;

    private final ByteOutput out = new ByteOutput(4096, ByteOrder.LITTLE_ENDIAN);

    /** What a version writes of a region of memory. */
    public enum Regions {
        /** Versions up to 1.10. */
        WITH_OFFSET,
        /** Versions 1.11 to 1.13. */
        PLAIN,
        /** Version 1.14. */
        WITH_KIND
    }

    /** @param magic the first number */
    public FirecrackerWriter(long magic) {
        out.u64(magic).u64(1).u64(12).u64(0);
    }

    /** Something that is not read. */
    public FirecrackerWriter filler(int bytes) {
        for (int i = 0; i < Math.min(bytes, MOST_FILLER); i++) {
            out.u8(i * 7 + 3 | 0x80);
        }
        return this;
    }

    /** Where memory is. */
    public FirecrackerWriter regions(Regions layout, List<MemoryRange> ranges) {
        out.u64(ranges.size());
        long offset = 0;
        for (MemoryRange range : ranges) {
            out.u64(range.start()).u64(range.size());
            if (layout == Regions.WITH_OFFSET) {
                out.u64(offset);
            } else if (layout == Regions.WITH_KIND) {
                out.u32(0).u64(1).u8(1);
            }
            offset += range.size();
        }
        return this;
    }

    /** A CPU's structs of KVM. */
    public FirecrackerWriter cpu(byte[] general, byte[] special) {
        out.bytes(general).bytes(special);
        return this;
    }

    /** A CPU's registers by their numbers; all of 64 bits, but for the first. */
    public FirecrackerWriter registers(List<Long> ids, List<Long> values) {
        out.u64(ids.size() + 1).u64(0x6020_0000_0013_0000L);
        ids.forEach(out::u64);
        out.u64(Integer.BYTES + values.size() * (long) Long.BYTES).u32(77);
        values.forEach(out::u64);
        return this;
    }

    /** The numbers of the registers in KVM's struct of an arm64 CPU, as far as its stack pointers. */
    public static List<Long> coreRegisters() {
        List<Long> ids = new ArrayList<>();
        for (long word = 0; word < 35; word++) {
            ids.add(0x6030_0000_0010_0000L + 2 * word);
        }
        return ids;
    }

    /** The file. */
    public byte[] build() {
        return out.u64(0x1234).toByteArray();
    }
}
