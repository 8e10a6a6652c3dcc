package org.vmcoregdb.dump.qemu;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;

/** Writes streams as QEMU saves machines. */
public final class QemuStreamWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<String> devices = new ArrayList<>();
    private String block = "";

    /** Begins a stream of a machine. */
    public QemuStreamWriter(String machine) {
        text("QEVM").u32(3).u8(7).u32(machine.length()).text(machine);
    }

    /** Says how large pages are, and what else newer versions say. */
    public QemuStreamWriter configuration(int pageBits) {
        subsection("configuration/target-page-bits").u32(pageBits);
        subsection("configuration/capabilities").u32(1).name("x-ignore-shared");
        return subsection("configuration/uuid").bytes(new byte[16]);
    }

    private QemuStreamWriter subsection(String name) {
        return u8(5).name(name).u32(1);
    }

    /** Begins the memory, of blocks in pairs of names and sizes. */
    public QemuStreamWriter memory(Object... blocks) {
        long total = 0;
        for (int i = 1; i < blocks.length; i += 2) {
            total += ((Number) blocks[i]).longValue();
        }
        u8(1).u32(2).name("ram").u32(0).u32(4).u64(total | 4);
        for (int i = 0; i < blocks.length; i += 2) {
            name((String) blocks[i]).u64(((Number) blocks[i + 1]).longValue());
        }
        return u64(0x10).footer(2);
    }

    /** Begins memory of one block whose pages are all in one place; zeros are not written. */
    public QemuStreamWriter mapped(String name, byte[] memory, long base) {
        u8(1).u32(2)
                .name("ram")
                .u32(0)
                .u32(4)
                .u64(memory.length | 4L)
                .name(name)
                .u64(memory.length);
        int pages = memory.length / 4096;
        long bitmap = out.size() + 28L;
        long place = (bitmap + pages + 4095) / 4096 * 4096;
        u32(1).u64(4096).u64(base + bitmap).u64(base + place);
        byte[] bits = new byte[(int) (place - bitmap)];
        for (int i = 0; i < pages; i++) {
            for (int j = 0; j < 4096; j++) {
                if (memory[i * 4096 + j] != 0) {
                    bits[i / 8] |= (byte) (1 << i % 8);
                }
            }
        }
        return bytes(bits).bytes(memory).u64(0x10).footer(2);
    }

    /** Begins another part of the memory. */
    public QemuStreamWriter part(boolean last) {
        return u8(last ? 3 : 2).u32(2);
    }

    /** Ends that. */
    public QemuStreamWriter end() {
        return u64(0x10).footer(2);
    }

    private QemuStreamWriter word(String name, long address, int flags) {
        boolean same = name.equals(block);
        u64(address | flags | (same ? 0x20 : 0));
        block = name;
        return same ? this : name(name);
    }

    /** A page; one that is full of zeros as QEMU writes those. */
    public QemuStreamWriter page(String name, long address, byte[] page) {
        for (byte b : page) {
            if (b != 0) {
                return word(name, address, 8).bytes(page);
            }
        }
        return filled(name, address, 0);
    }

    /** A page that is full of one byte. */
    public QemuStreamWriter filled(String name, long address, int value) {
        return word(name, address, 2).u8(value);
    }

    /** A page that is compressed. */
    public QemuStreamWriter zlib(String name, long address, byte[] page) {
        Deflater deflater = new Deflater();
        deflater.setInput(page);
        deflater.finish();
        byte[] packed = new byte[page.length + 100];
        int length = deflater.deflate(packed);
        deflater.end();
        return word(name, address, 0x100).u32(length).bytes(java.util.Arrays.copyOf(packed, length));
    }

    /** A device that is no CPU. */
    public QemuStreamWriter device(String name, byte[] state) {
        devices.add("{\"name\":\"" + name + "\",\"instance_id\":0,\"size\":" + state.length + "}");
        return u8(4).u32(90).name(name).u32(0).u32(1).bytes(state).footer(90);
    }

    /** A CPU of x86-64: its general registers, rip, the base of gs and CR3. */
    public QemuStreamWriter cpu(int number, long[] general, long rip, long gsBase, long cr3) {
        devices.add(
                "{\"name\":\"cpu\",\"instance_id\":" + number
                        + ",\"vmsd_name\":\"cpu\",\"version\":12,\"fields\":[{\"name\":\"env.regs\",\"array_len\":16,"
                        + "\"type\":\"uint64\",\"size\":8},{\"name\":\"env.eip\",\"type\":\"uint64\",\"size\":8},"
                        + "{\"name\":\"env.segs\",\"array_len\":6,\"type\":\"struct\",\"struct\":{\"vmsd_name\":\"segment\","
                        + "\"version\":1,\"fields\":[{\"name\":\"selector\",\"size\":4},{\"name\":\"base\",\"size\":8},"
                        + "{\"name\":\"flags\",\"size\":2},{\"name\":\"small\",\"size\":1}]},\"size\":15},"
                        + "{\"name\":\"env.cr[3]\",\"size\":8},{\"name\":\"env.xmm\",\"index\":0,\"size\":16}],"
                        + "\"subsections\":[{\"vmsd_name\":\"cpu/more\",\"version\":1,\"fields\":[{\"name\":\"x\",\"size\":3}]}]}");
        u8(4).u32(30 + number).name("cpu").u32(number).u32(12);
        for (int i = 0; i < 16; i++) {
            u64(general[i]);
        }
        u64(rip);
        for (int i = 0; i < 6; i++) {
            u32(0x10 + i).u64(i == 5 ? gsBase : 0).bytes(new byte[3]);
        }
        u64(cr3).bytes(new byte[16]);
        return u8(5).name("cpu/more").u32(1).bytes(new byte[3]).footer(30 + number);
    }

    /** Ends the stream with the description of its devices. */
    public byte[] describe() {
        String json = "{\"configuration\":{\"version\":[1]},\"page_size\":4096,\"devices\":["
                + String.join(",", devices) + "]}";
        u8(0).u8(6).u32(json.length()).text(json);
        return out.toByteArray();
    }

    /** The stream so far. */
    public byte[] build() {
        return out.toByteArray();
    }

    /** A file of libvirt's save with such a stream. */
    public static byte[] libvirt(byte[] stream, int format, boolean bigEndian, int padding) {
        ByteBuffer header = ByteBuffer.allocate(92)
                .order(bigEndian ? java.nio.ByteOrder.BIG_ENDIAN : java.nio.ByteOrder.LITTLE_ENDIAN);
        byte[] xml = "<domain type='qemu'/>\0".getBytes(StandardCharsets.US_ASCII);
        header.put("LibvirtQemudSave".getBytes(StandardCharsets.US_ASCII))
                .putInt(2)
                .putInt(xml.length)
                .putInt(1)
                .putInt(format);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(header.array());
        file.writeBytes(xml);
        file.writeBytes(new byte[padding == 0 ? 0 : padding - file.size()]);
        file.writeBytes(stream);
        return file.toByteArray();
    }

    private QemuStreamWriter footer(int section) {
        return u8(0x7e).u32(section);
    }

    private QemuStreamWriter name(String name) {
        return u8(name.length()).text(name);
    }

    /** A byte. */
    public QemuStreamWriter u8(int value) {
        out.write(value);
        return this;
    }

    /** A number. */
    public QemuStreamWriter u32(int value) {
        return bytes(ByteBuffer.allocate(4).putInt(value).array());
    }

    /** A larger number. */
    public QemuStreamWriter u64(long value) {
        return bytes(ByteBuffer.allocate(8).putLong(value).array());
    }

    /** A text. */
    public QemuStreamWriter text(String text) {
        return bytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Anything. */
    public QemuStreamWriter bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }
}
