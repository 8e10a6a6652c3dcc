package org.vmcoregdb.dump.open;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.PlacedSource;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.PageLookup;
import org.vmcoregdb.dump.kdump.KdumpWriter;
import org.vmcoregdb.dump.lime.LimeWriter;
import org.vmcoregdb.dump.qemu.QemuStreamWriter;
import org.vmcoregdb.dump.vmware.VmwareWriter;
import org.vmcoregdb.elf.ElfWriter;

/**
 * What opening costs does not grow with the file: of 8 TiB in each format as little is read as of a small one. Three formats say where pages are in tables
 * that have to be read: kdump (a bit for each page), Xen (8 or 16 bytes) and the plain stream of QEMU, which is nothing but pages one after the other.
 */
class HugeFilesTest {
    private static final long TIB = 1L << 40;
    private static final long SIZE = 8 * TIB;
    private static final int PAGE = 4096;

    /** What headers are read in. */
    private static final int FEW = 200;

    /** A file with holes that counts what is read of it. */
    private static final class Sparse implements ByteSource {
        private final long size;
        private final TreeMap<Long, byte[]> pieces = new TreeMap<>();
        private final AtomicLong reads = new AtomicLong();
        private final AtomicLong bytes = new AtomicLong();

        Sparse(long size) {
            this.size = size;
        }

        Sparse with(long at, byte[] piece) {
            pieces.put(at, piece);
            return this;
        }

        @Override
        public String name() {
            return "huge";
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public int read(long offset, byte[] target, int targetOffset, int length) {
            int count = (int) Math.max(0, Math.min(length, size - offset));
            reads.incrementAndGet();
            bytes.addAndGet(count);
            Arrays.fill(target, targetOffset, targetOffset + count, (byte) 0);
            for (Map.Entry<Long, byte[]> piece : pieces.headMap(offset + count).entrySet()) {
                long from = Math.max(offset, piece.getKey());
                long to = Math.min(offset + count, piece.getKey() + piece.getValue().length);
                if (from < to) {
                    System.arraycopy(
                            piece.getValue(),
                            (int) (from - piece.getKey()),
                            target,
                            (int) (targetOffset + from - offset),
                            (int) (to - from));
                }
            }
            return count;
        }

        @Override
        public void close() {}
    }

    private static ByteBuffer patched(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] page(int value) {
        byte[] page = new byte[PAGE];
        Arrays.fill(page, (byte) value);
        return page;
    }

    /** Opens it, and reads its last page. */
    private static void check(Sparse file, long lastPfn, long mostReads, long mostBytes) throws FormatException {
        check(file, file, Optional.empty(), lastPfn, mostReads, mostBytes);
    }

    private static void check(
            ByteSource opened, Sparse file, Optional<ByteSource> beside, long lastPfn, long mostReads, long mostBytes)
            throws FormatException {
        DumpFile dump = DumpFormats.standard().openSources(List.of(opened), naming -> beside);
        assertThat(file.reads.get()).as("reads").isLessThanOrEqualTo(mostReads);
        assertThat(file.bytes.get()).as("bytes read").isLessThanOrEqualTo(mostBytes);
        assertThat(dump.lookup(lastPfn)).isInstanceOf(PageLookup.Present.class);
        assertThat(dump.ranges().get(dump.ranges().size() - 1).end()).isGreaterThan(lastPfn * PAGE);
    }

    @Test
    void elfCore() throws FormatException {
        byte[] core = ElfWriter.core().load(0, 0, page(1)).build();
        ByteBuffer numbers = patched(core);
        int header = (int) numbers.getLong(32);
        while (numbers.getInt(header) != 1) {
            header += 56;
        }
        numbers.putLong(header + 32, SIZE - (1 << 20)).putLong(header + 40, SIZE - (1 << 20));
        check(new Sparse(SIZE).with(0, core), SIZE / PAGE - 257, FEW, 1 << 20);
    }

    /** The bitmap is read once, to know how many pages there are: a byte of it is 32 KiB of memory. */
    @Test
    void kdump() throws FormatException {
        long pages = SIZE / PAGE;
        long last = pages - 1;
        int bitmap = (int) (pages / 8);
        byte[] head = Arrays.copyOf(new KdumpWriter().page(0, page(1)).build(), 2 * PAGE);
        ByteBuffer numbers = patched(head);
        int subHeaderBlocks = numbers.getInt(0x1b0);
        numbers.putInt(0x1b4, 2 * bitmap / PAGE).putInt(0x1b8, (int) pages).putLong(PAGE + 96, pages);
        long bitmaps = (1L + subHeaderBlocks) * PAGE;
        long descriptors = bitmaps + 2L * bitmap;
        byte[] bit = {(byte) 0x80};
        byte[] descriptor = new byte[24];
        patched(descriptor).putLong(0, SIZE - PAGE).putInt(8, PAGE);
        Sparse file = new Sparse(SIZE)
                .with(0, head)
                .with(bitmaps + bitmap - 1, bit)
                .with(bitmaps + 2L * bitmap - 1, bit)
                .with(descriptors, descriptor);
        check(file, last, FEW + bitmap / (1 << 16), bitmap + (1 << 20));
    }

    @Test
    void lime() throws FormatException {
        byte[] header = LimeWriter.header(0x4c694d45, 1, 0, SIZE - PAGE);
        check(new Sparse(SIZE - PAGE + header.length).with(0, header), SIZE / PAGE - 2, FEW, 1 << 20);
    }

    /** A file with holes is passed over in steps, and not to its end, for the kernel's map of memory. */
    @Test
    void rawMemory() throws FormatException {
        check(new Sparse(SIZE), SIZE / PAGE - 1, 300_000, 2L << 30);
        Sparse larger = new Sparse(2 * SIZE);
        check(larger, 2 * SIZE / PAGE - 1, 300_000, 2L << 30);
        Sparse placed = new Sparse(SIZE);
        ByteSource at = new PlacedSource("placed", List.of(new PlacedSource.Part(placed, TIB)));
        check(at, placed, Optional.empty(), (SIZE + TIB) / PAGE - 1, FEW, 1 << 20);
    }

    @Test
    void qemuMappedRam() throws FormatException {
        long bytes = SIZE - 2 * TIB;
        long bitmap = mappedHead(bytes, 0, 0).length;
        long pages = bitmap + bytes / PAGE / 8;
        byte[] head = mappedHead(bytes, bitmap, pages);
        byte[] tail = new QemuStreamWriter("")
                .u64(0x10)
                .u8(0x7e)
                .u32(2)
                .part(true)
                .end()
                .describe();
        Sparse file = new Sparse(pages + bytes + tail.length)
                .with(0, head)
                .with(pages + bytes, Arrays.copyOfRange(tail, 13, tail.length));
        DumpFile dump = DumpFormats.standard().openSources(List.of(file));
        assertThat(file.reads.get()).isLessThanOrEqualTo(600_000);
        assertThat(dump.lookup(bytes / PAGE - 1)).isInstanceOf(PageLookup.Present.class);
    }

    @Test
    void vmware() throws FormatException {
        byte[] state = new VmwareWriter().state(0xbed2bed2, SIZE - TIB, 63);
        check(new Sparse(SIZE).with(0, state), (SIZE - TIB) / PAGE - 1, FEW, 1 << 20);
        Sparse memory = new Sparse(SIZE);
        ByteSource beside = new ByteArraySource("state", new VmwareWriter().state(0xbed2bed2));
        check(beside, memory, Optional.of(memory), SIZE / PAGE - 1, FEW, 1 << 20);
        Sparse guestMemory = new Sparse(SIZE);
        ByteSource guest = new ByteArraySource(
                "debug.guest",
                new VmwareWriter().guestCpu(new long[4], new long[21]).guest(4, SIZE / PAGE));
        check(guest, guestMemory, Optional.of(guestMemory), SIZE / PAGE - 1, FEW, 1 << 20);
    }

    private static byte[] mappedHead(long bytes, long bitmap, long pages) {
        return new QemuStreamWriter("pc-q35-9.0")
                .u8(1)
                .u32(2)
                .u8(3)
                .text("ram")
                .u32(0)
                .u32(4)
                .u64(bytes | 4)
                .u8(6)
                .text("pc.ram")
                .u64(bytes)
                .u32(1)
                .u64(PAGE)
                .u64(bitmap)
                .u64(pages)
                .build();
    }
}
