package org.vmcoregdb.dump.qemu;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.CorruptBytesException;
import org.vmcoregdb.codec.CodecException;
import org.vmcoregdb.codec.ZlibCodec;

/** The memory in some blocks of a stream, one block behind the other. A page that the stream does not have reads as zeros. */
final class RamMemory implements ByteSource {
    /** What zlib makes of a page that does not compress. */
    private static final int LARGEST_PACKED = 1 << 17;

    private final ByteSource file;
    private final List<RamBlock> blocks;
    private final PageRuns runs;
    private final int pageSize;
    private final long size;
    private final ZlibCodec zlib = new ZlibCodec();

    /** @param file closed with this */
    RamMemory(ByteSource file, List<RamBlock> blocks, PageRuns runs, int pageSize) {
        this.file = file;
        this.blocks = List.copyOf(blocks);
        this.runs = runs;
        this.pageSize = pageSize;
        this.size = blocks.stream().mapToLong(RamBlock::bytes).sum();
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public long storedBytes() {
        return file.storedBytes();
    }

    @Override
    public int read(long offset, byte[] target, int targetOffset, int length) throws IOException {
        if (offset < 0 || offset >= size) {
            return 0;
        }
        int wanted = (int) Math.min(length, size - offset);
        int done = 0;
        while (done < wanted) {
            long at = offset + done;
            for (RamBlock block : blocks) {
                if (at < block.bytes()) {
                    int inPage = (int) (at & pageSize - 1);
                    int part = (int) Math.min(Math.min(wanted - done, pageSize - inPage), block.bytes() - at);
                    readPage(block, at / pageSize, inPage, target, targetOffset + done, part);
                    done += part;
                    break;
                }
                at -= block.bytes();
            }
        }
        return done;
    }

    private void readPage(RamBlock block, long page, int from, byte[] target, int targetOffset, int length)
            throws IOException {
        if (block.mapped().isPresent()) {
            RamBlock.Mapped mapped = block.mapped().get();
            long bits = file.littleEndianLong(mapped.bitmap() + (page >>> 6) * Long.BYTES);
            if ((bits >>> page & 1) != 0) {
                fill(mapped.pages() + page * pageSize + from, target, targetOffset, length);
            } else {
                Arrays.fill(target, targetOffset, targetOffset + length, (byte) 0);
            }
            return;
        }
        int run = runs.find(block.firstPage() + page);
        if (run < 0) {
            Arrays.fill(target, targetOffset, targetOffset + length, (byte) 0);
            return;
        }
        long place = runs.place(run, block.firstPage() + page);
        switch (runs.kind(run)) {
            case PLAIN -> fill(place + from, target, targetOffset, length);
            case FILLED -> Arrays.fill(target, targetOffset, targetOffset + length, (byte) place);
            case ZLIB -> System.arraycopy(unpacked(place), from, target, targetOffset, length);
        }
    }

    private void fill(long place, byte[] target, int targetOffset, int length) throws IOException {
        int got = file.read(place, target, targetOffset, length);
        if (got < length) {
            throw new CorruptBytesException(file.name() + " ends in a page");
        }
    }

    private byte[] unpacked(long place) throws IOException {
        long length = Long.reverseBytes(file.littleEndianLong(place)) >>> Integer.SIZE;
        byte[] page = new byte[pageSize];
        byte[] packed = new byte[(int) Math.min(length, LARGEST_PACKED)];
        int got = file.read(place + Integer.BYTES, packed, 0, packed.length);
        try {
            zlib.decode(packed, got, page);
        } catch (CodecException e) {
            throw new CorruptBytesException(file.name() + ": " + e.getMessage());
        }
        return page;
    }

    @Override
    public void close() throws IOException {
        zlib.close();
        file.close();
    }
}
