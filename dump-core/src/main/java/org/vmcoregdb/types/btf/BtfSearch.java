package org.vmcoregdb.types.btf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.ImageScan;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.memory.WordOrder;

/**
 * Finds the BTF of a kernel whose symbols do not say where it is: by the header that {@code pahole} writes, and the one whose
 * strings have {@code task_struct}, which a program's or a module's do not all have, and which describes the most.
 */
public final class BtfSearch {
    /** Magic 0xeb9f, version 1, no flags, a header of 24 bytes, and the types right after it. */
    private static final byte[] LITTLE_HEADER = {(byte) 0x9f, (byte) 0xeb, 1, 0, 24, 0, 0, 0, 0, 0, 0, 0};

    private static final byte[] BIG_HEADER = {(byte) 0xeb, (byte) 0x9f, 1, 0, 0, 0, 0, 24, 0, 0, 0, 0};

    private static final byte[] TASK = "\0task_struct\0".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_BYTES = 64 << 20;

    private BtfSearch() {}

    /**
     * The kernel's own types.
     *
     * @param from first address to search
     * @param bytes how much to search
     */
    public static Optional<Btf> find(AddressSpace memory, long from, long bytes) {
        List<byte[]> found = new ArrayList<>();
        byte[] head = memory.words() == WordOrder.LITTLE ? LITTLE_HEADER : BIG_HEADER;
        ImageScan.forEach(memory, from, bytes, head, at -> read(memory, at).ifPresent(found::add));
        found.sort((a, b) -> Integer.compare(b.length, a.length));
        for (byte[] candidate : found) {
            try {
                return Optional.of(Btf.parse(candidate));
            } catch (FormatException damaged) {
                // a smaller one may do
            }
        }
        return Optional.empty();
    }

    private static Optional<byte[]> read(AddressSpace memory, long at) {
        try {
            byte[] header = memory.readBytes(at, 24);
            WordOrder words = memory.words();
            long typeBytes = words.getInt(header, 12) & 0xffffffffL;
            long stringsAt = words.getInt(header, 16) & 0xffffffffL;
            long stringBytes = words.getInt(header, 20) & 0xffffffffL;
            long size = header.length + stringsAt + stringBytes;
            if (typeBytes == 0 || stringsAt != typeBytes || stringBytes == 0 || size > MAX_BYTES) {
                return Optional.empty();
            }
            byte[] all = memory.readBytes(at, (int) size);
            return hasTask(all, (int) (header.length + stringsAt)) ? Optional.of(all) : Optional.empty();
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
    }

    private static boolean hasTask(byte[] bytes, int strings) {
        for (int i = strings; i + TASK.length <= bytes.length; i++) {
            int same = 0;
            while (same < TASK.length && bytes[i + same] == TASK[same]) {
                same++;
            }
            if (same == TASK.length) {
                return true;
            }
        }
        return false;
    }
}
