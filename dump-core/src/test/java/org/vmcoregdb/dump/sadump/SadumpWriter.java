package org.vmcoregdb.dump.sadump;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes dumps as firmware with sadump does. */
public final class SadumpWriter {
    private static final int BLOCK = 4096;
    private static final int STATE = 1024;
    private final Map<Integer, byte[]> pages = new TreeMap<>();
    private final List<byte[]> states = new ArrayList<>();
    private final int most;

    /** @param most one more than the number of the last page */
    public SadumpWriter(int most) {
        this.most = most;
    }

    /** A page that is there. */
    public SadumpWriter page(int pfn, byte[] bytes) {
        pages.put(pfn, bytes);
        return this;
    }

    /** A page of memory that is not there. */
    public SadumpWriter left(int pfn) {
        pages.put(pfn, new byte[0]);
        return this;
    }

    /** A CPU with some of its registers. */
    public SadumpWriter cpu(long rip, long rsp, long cr3) {
        ByteBuffer state = ByteBuffer.allocate(STATE).order(ByteOrder.LITTLE_ENDIAN);
        state.putLong(892, rsp)
                .putLong(984, rip)
                .putLong(1008, cr3)
                .putLong(992, 0xd01)
                .putInt(940, 0x10);
        states.add(state.array());
        return this;
    }

    private static byte[] magic() {
        return "sadump\0\0".getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] partition(int number, long used) {
        ByteBuffer header = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        header.put(magic());
        Arrays.fill(header.array(), 88, 120, (byte) 7);
        header.put(120, (byte) number);
        header.putInt(152, number).putLong(160, used);
        return header.array();
    }

    private byte[] tables() {
        byte[] all = new byte[0];
        ByteBuffer header = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        header.put(magic());
        header.putInt(8, 1)
                .putInt(40, BLOCK)
                .putInt(48, states.isEmpty() ? 0 : 1)
                .putInt(52, 1)
                .putInt(56, 1)
                .putInt(60, most);
        header.putInt(84, states.size()).putLong(88, most);
        all = join(all, header.array());
        if (!states.isEmpty()) {
            ByteBuffer sub = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
            sub.putInt(STATE * states.size());
            sub.position(4 + 16 * states.size());
            states.forEach(sub::put);
            all = join(all, sub.array());
        }
        byte[] memory = new byte[BLOCK];
        byte[] stored = new byte[BLOCK];
        pages.forEach((pfn, bytes) -> {
            memory[pfn / 8] |= (byte) (0x80 >>> pfn % 8);
            stored[pfn / 8] |= (byte) (bytes.length == 0 ? 0 : 0x80 >>> pfn % 8);
        });
        return join(join(all, memory), stored);
    }

    private byte[] data() {
        byte[] all = new byte[0];
        for (byte[] page : pages.values()) {
            all = join(all, page);
        }
        return all;
    }

    private static byte[] join(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    /** A dump on one partition. */
    public byte[] partition() {
        return join(join(partition(0, 0), tables()), data());
    }

    /** The same in a file that it was copied into. */
    public byte[] copied(int number) {
        byte[] header = new byte[BLOCK];
        Arrays.fill(header, 0, 32, (byte) 7);
        header[48] = (byte) number;
        return join(header, partition());
    }

    /** The same on several disks, so many pages on each. */
    public List<byte[]> disks(int each) {
        byte[] data = data();
        int count = (data.length / BLOCK + each - 1) / each;
        List<byte[]> disks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] part = Arrays.copyOfRange(data, i * each * BLOCK, Math.min(data.length, (i + 1) * each * BLOCK));
            byte[] head = new byte[0];
            if (i == 0) {
                ByteBuffer set = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
                set.putInt(1).putInt(count);
                for (int other = 1; other < count; other++) {
                    set.put(16 + 32 * (other - 1), (byte) (other + 1));
                }
                head = join(set.array(), tables());
            }
            disks.add(join(join(partition(i + 1, BLOCK + head.length + (long) each * BLOCK), head), part));
        }
        return disks;
    }
}
