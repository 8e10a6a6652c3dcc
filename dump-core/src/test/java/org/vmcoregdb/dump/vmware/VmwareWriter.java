package org.vmcoregdb.dump.vmware;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes the state of machines as VMware does. */
public final class VmwareWriter {
    private final ByteArrayOutputStream cpu = new ByteArrayOutputStream();
    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private final List<byte[]> guests = new ArrayList<>();
    private int regions;

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void item(ByteArrayOutputStream to, String name, int size, int... indexes) {
        to.writeBytes(little(2)
                .putShort((short) (name.length() << 8 | indexes.length << 6 | size))
                .array());
        to.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        for (int index : indexes) {
            to.writeBytes(little(4).putInt(index).array());
        }
    }

    /** A value of a CPU. */
    public VmwareWriter cpu(String name, long value, int... indexes) {
        item(cpu, name, 8, indexes);
        cpu.writeBytes(little(8).putLong(value).array());
        return this;
    }

    /** Values of a CPU in one block. */
    public VmwareWriter cpuBlock(String name, long[] values, int... indexes) {
        item(cpu, name, 63, indexes);
        ByteBuffer block = ByteBuffer.allocate(18 + 3 + 8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        block.putLong(8L * values.length)
                .putLong(8L * values.length)
                .putShort((short) 3)
                .position(21);
        for (long value : values) {
            block.putLong(value);
        }
        cpu.writeBytes(block.array());
        return this;
    }

    /** A region of memory, in pages. */
    public VmwareWriter region(long frame, long page, long pages) {
        String[] names = {"regionPPN", "regionPageNum", "regionSize"};
        long[] values = {frame, page, pages};
        for (int i = 0; i < names.length; i++) {
            item(memory, names[i], 4, regions);
            memory.writeBytes(little(4).putInt((int) values[i]).array());
        }
        regions++;
        return this;
    }

    /** The state without memory. */
    public byte[] state(int magic) {
        return state(magic, -1, 63);
    }

    /** The state up to the memory in it, which is to follow; behind that two zero bytes. */
    public byte[] state(int magic, long memoryBytes, int kind) {
        item(memory, "regionsCount", 4);
        memory.writeBytes(little(4).putInt(regions).array());
        if (memoryBytes >= 0) {
            item(memory, "Memory", kind, 0, 0);
            memory.writeBytes(little(18 + 5)
                    .putLong(memoryBytes)
                    .putLong(memoryBytes)
                    .putShort((short) 5)
                    .array());
        } else {
            memory.writeBytes(new byte[2]);
        }
        cpu.writeBytes(new byte[2]);
        ByteBuffer head = ByteBuffer.allocate(12 + 3 * 80).order(ByteOrder.LITTLE_ENDIAN);
        head.putInt(magic).putInt(8).putInt(3);
        int at = head.capacity();
        group(head, "other", at, 0);
        group(head, "cpu", at, cpu.size());
        group(head, "memory", at + cpu.size(), memory.size());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.array());
        out.writeBytes(cpu.toByteArray());
        out.writeBytes(memory.toByteArray());
        return out.toByteArray();
    }

    private static void group(ByteBuffer head, String name, long position, long size) {
        int at = head.position();
        head.put(name.getBytes(StandardCharsets.US_ASCII)).position(at + 64);
        head.putLong(position).putLong(size);
    }

    /** A CPU of a guest dump: cr0, cr2, cr3, cr4, and registers as the kernel saves them, then segments' bases and selectors. */
    public VmwareWriter guestCpu(long[] control, long[] general) {
        ByteBuffer cpu = ByteBuffer.allocate(116 + 45 + 233 + 4096).order(ByteOrder.LITTLE_ENDIAN);
        cpu.putInt((int) control[0]).putLong(control[1]).putLong(control[2]).putLong(control[3]);
        cpu.position(116 + 45);
        for (long value : general) {
            cpu.putLong(value);
        }
        guests.add(cpu.array());
        return this;
    }

    /** A guest dump of a version; holes are pairs of frame and pages. */
    public byte[] guest(int version, long pages, long... holes) {
        int at = new int[] {0, 21, 0, 22, 22, 22, 23, 16}[version];
        boolean old = version == 1;
        int start = at + (old ? 36 + 8 * (holes.length / 2) + 4 : version == 7 ? 67 : 56);
        int gap = version < 4 ? 45 : 42;
        ByteBuffer out = ByteBuffer.allocate(start + guests.size() * (116 + gap + 233 + 4096))
                .order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(version).putInt(guests.size()).position(at);
        long all = pages;
        for (int i = 1; i < holes.length; i += 2) {
            all += holes[i];
        }
        out.putLong((all << 12) - 1);
        if (old) {
            out.putInt((int) pages);
        } else {
            out.putLong(pages);
        }
        out.putInt(0).putInt(holes.length / 2);
        for (long hole : holes) {
            if (old) {
                out.putInt((int) hole);
            } else {
                out.putLong(hole);
            }
        }
        if (version == 7) {
            out.position(at + 56);
            out.putInt(1);
        }
        out.position(start);
        for (byte[] cpu : guests) {
            out.put(cpu, 0, 116).position(out.position() + gap);
            out.put(cpu, 116 + 45, 233 + 4096);
        }
        return out.array();
    }
}
