package org.vmcoregdb.dump.kdump;

import com.github.luben.zstd.Zstd;
import io.airlift.compress.lzo.LzoCompressor;
import io.airlift.compress.snappy.SnappyCompressor;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;
import org.vmcoregdb.bytes.ByteBuilder;

/** Builds kdump-compressed dumps in memory. */
public final class KdumpWriter {
    /** How to store pages. */
    public enum Compression {
        /** As they are. */
        NONE(0),
        /** zlib. */
        ZLIB(1),
        /** LZO1X. */
        LZO(2),
        /** snappy. */
        SNAPPY(4),
        /** zstd. */
        ZSTD(0x20);

        private final int flag;

        Compression(int flag) {
            this.flag = flag;
        }

        /** The page compressed. */
        public byte[] compress(byte[] page) {
            byte[] out = new byte[page.length * 2 + 1024];
            return switch (this) {
                case NONE -> page;
                case ZLIB -> {
                    Deflater deflater = new Deflater(1);
                    deflater.setInput(page);
                    deflater.finish();
                    int length = deflater.deflate(out);
                    deflater.end();
                    yield Arrays.copyOf(out, length);
                }
                case LZO -> Arrays.copyOf(out, new LzoCompressor().compress(page, 0, page.length, out, 0, out.length));
                case SNAPPY ->
                    Arrays.copyOf(out, new SnappyCompressor().compress(page, 0, page.length, out, 0, out.length));
                case ZSTD -> Zstd.compress(page, 1);
            };
        }
    }

    private String signature = "KDUMP   ";
    private int version = 6;
    private int blockSize = 4096;
    private int status = 1;
    private int dumpLevel = 31;
    private long physBase = 0x1000000;
    private long maxMapNumber;
    private long splitStart = -1;
    private long splitEnd = -1;
    private String release = "6.1.0-test";
    private String machine = "x86_64";
    private long time = 1_700_000_000L;
    private byte[] notes = {};
    private String vmcoreInfo = "";
    private String eraseInfo = "";
    private Compression compression = Compression.ZLIB;
    private final TreeMap<Long, byte[]> pages = new TreeMap<>();
    private final TreeMap<Long, Boolean> excluded = new TreeMap<>();

    /** {@code KDUMP   } or {@code DISKDUMP}. */
    public KdumpWriter signature(String wanted) {
        signature = wanted;
        return this;
    }

    /** Header version, 1 to 6. */
    public KdumpWriter version(int wanted) {
        version = wanted;
        return this;
    }

    /** Page size in bytes. */
    public KdumpWriter blockSize(int wanted) {
        blockSize = wanted;
        return this;
    }

    /** Flags of the header. */
    public KdumpWriter status(int wanted) {
        status = wanted;
        return this;
    }

    /** makedumpfile's -d. */
    public KdumpWriter dumpLevel(int wanted) {
        dumpLevel = wanted;
        return this;
    }

    /** phys_base of the sub-header. */
    public KdumpWriter physBase(long wanted) {
        physBase = wanted;
        return this;
    }

    /** Makes it the part of a split set with these pages. */
    public KdumpWriter split(long start, long end) {
        splitStart = start;
        splitEnd = end;
        return this;
    }

    /** utsname.release, .machine. */
    public KdumpWriter uts(String wantedRelease, String wantedMachine) {
        release = wantedRelease;
        machine = wantedMachine;
        return this;
    }

    /** Seconds since 1970. */
    public KdumpWriter time(long wanted) {
        time = wanted;
        return this;
    }

    /** ELF notes. */
    public KdumpWriter notes(byte[] wanted) {
        notes = wanted;
        return this;
    }

    /** The vmcoreinfo text. */
    public KdumpWriter vmcoreInfo(String wanted) {
        vmcoreInfo = wanted;
        return this;
    }

    /** What {@code makedumpfile --config} says it erased. */
    public KdumpWriter eraseInfo(String wanted) {
        eraseInfo = wanted;
        return this;
    }

    /** How pages are stored from now on and what the header says of it. */
    public KdumpWriter compression(Compression wanted) {
        compression = wanted;
        status = wanted.flag;
        return this;
    }

    /** Adds a page; equal pages share their data. */
    public KdumpWriter page(long pfn, byte[] bytes) {
        pages.put(pfn, bytes);
        maxMapNumber = Math.max(maxMapNumber, pfn + 1);
        return this;
    }

    /** Adds a page that exists and was not dumped. */
    public KdumpWriter excluded(long pfn) {
        excluded.put(pfn, true);
        maxMapNumber = Math.max(maxMapNumber, pfn + 1);
        return this;
    }

    /** File offset of the first page descriptor. */
    public int descriptorsOffset() {
        return (1 + subHeaderBlocks() + bitmapBlocks()) * blockSize;
    }

    private int subHeaderBlocks() {
        return (0x70 + notes.length + vmcoreInfo.length() + eraseInfo.length()) / blockSize + 1;
    }

    private int bitmapBlocks() {
        return 2 * (int) ((maxMapNumber + 8L * blockSize - 1) / (8L * blockSize));
    }

    /** The file. */
    public byte[] build() {
        ByteBuilder file = new ByteBuilder(ByteOrder.LITTLE_ENDIAN);
        file.text(0, signature).u32(8, version);
        file.text(12, release.isEmpty() ? "" : "Linux")
                .text(12 + 65 * 2, release)
                .text(12 + 65 * 4, machine);
        file.u64(0x198, time).u32(0x1a8, status).u32(0x1ac, blockSize).u32(0x1b0, subHeaderBlocks());
        file.u32(0x1b4, bitmapBlocks())
                .u32(0x1b8, (int) Math.min(maxMapNumber, 0xffffffffL))
                .u32(0x1cc, 1);
        int sub = blockSize;
        file.u64(sub, physBase).u32(sub + 8, dumpLevel).u32(sub + 12, splitStart >= 0 ? 1 : 0);
        long start = Math.max(splitStart, 0);
        file.u64(sub + 0x10, start).u64(sub + 0x18, splitEnd);
        int at = sub + 0x68;
        file.u64(sub + 0x30, at).u64(sub + 0x38, notes.length).raw(at, notes);
        at += notes.length;
        file.u64(sub + 0x20, at).u64(sub + 0x28, vmcoreInfo.length()).text(at, vmcoreInfo);
        at += vmcoreInfo.length();
        file.u64(sub + 0x40, at).u64(sub + 0x48, eraseInfo.length()).text(at, eraseInfo);
        file.u64(sub + 0x50, start).u64(sub + 0x58, splitEnd).u64(sub + 0x60, maxMapNumber);
        writeBitmaps(file);
        writePages(file);
        return file.build();
    }

    private void writeBitmaps(ByteBuilder file) {
        int first = (1 + subHeaderBlocks()) * blockSize;
        int second = first + bitmapBlocks() / 2 * blockSize;
        byte[] existing = new byte[second - first];
        byte[] dumped = new byte[second - first];
        for (long pfn : excluded.keySet()) {
            existing[(int) (pfn / 8)] |= (byte) (1 << pfn % 8);
        }
        for (long pfn : pages.keySet()) {
            existing[(int) (pfn / 8)] |= (byte) (1 << pfn % 8);
            dumped[(int) (pfn / 8)] |= (byte) (1 << pfn % 8);
        }
        file.raw(first, existing).raw(second, dumped);
    }

    private void writePages(ByteBuilder file) {
        int descriptor = descriptorsOffset();
        int count = 0;
        for (long pfn : pages.keySet()) {
            count += splitStart < 0 || pfn >= splitStart && pfn < splitEnd ? 1 : 0;
        }
        int data = descriptor + 24 * count;
        Map<Integer, int[]> seen = new HashMap<>();
        for (Map.Entry<Long, byte[]> page : pages.entrySet()) {
            if (splitStart >= 0 && (page.getKey() < splitStart || page.getKey() >= splitEnd)) {
                continue;
            }
            byte[] stored = compression.compress(page.getValue());
            int flags = compression.flag;
            if (stored.length >= blockSize) {
                stored = page.getValue();
                flags = 0;
            }
            int[] same = seen.get(Arrays.hashCode(page.getValue()));
            int offset = same == null ? data : same[0];
            if (same == null) {
                file.raw(data, stored);
                data += stored.length;
                seen.put(Arrays.hashCode(page.getValue()), new int[] {offset});
            }
            file.u64(descriptor, offset).u32(descriptor + 8, stored.length).u32(descriptor + 12, flags);
            descriptor += 24;
        }
    }
}
