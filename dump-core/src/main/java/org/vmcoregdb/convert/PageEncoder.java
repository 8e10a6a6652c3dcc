package org.vmcoregdb.convert;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32;
import org.vmcoregdb.codec.PageCompressor;

/** Reads pages, tells those of zeros and those that were there before from others, and compresses these. For one thread at a time; has native state. */
final class PageEncoder implements AutoCloseable {
    /** Read at once: what is read is looked at twice, and should still be in the processor's cache then. */
    private static final int READ_BYTES = 1 << 16;

    private final SourcePages source;
    private final Optional<PageCompressor> compressor;
    private final SeenPages seen;
    private final CRC32 checksum = new CRC32();
    private final int pageSize;
    private final ByteBuffer zeros;
    private final ByteBuffer read;
    private final boolean[] present;
    private final ByteBuffer earlier;
    private final boolean[] earlierPresent = new boolean[1];

    PageEncoder(SourcePages source, Optional<PageCompressor> compressor, SeenPages seen) {
        this.source = source;
        this.compressor = compressor;
        this.seen = seen;
        this.pageSize = source.pageSize();
        this.zeros = ByteBuffer.allocateDirect(pageSize);
        this.present = new boolean[Math.max(1, READ_BYTES / pageSize)];
        this.read = ByteBuffer.allocateDirect(present.length * pageSize);
        this.earlier = ByteBuffer.allocateDirect(pageSize);
    }

    /**
     * Makes a block.
     *
     * @param chunk the chunk its pages are in, which is not changed
     * @param first the first of them, counted in the chunk
     */
    void encode(PageBlock block, PagePlan.Chunk chunk, int first) {
        block.begin(chunk, first);
        int page = 0;
        while (page < block.count()) {
            if (chunk.isWritten(first + page)) {
                int end = page + 1;
                while (end < block.count() && end - page < present.length && chunk.isWritten(first + end)) {
                    end++;
                }
                source.read(chunk.firstPfn() + first + page, end - page, read, present);
                for (int i = 0; page < end; i++) {
                    encode(block, page++, i);
                }
            } else {
                block.set(page++, PageBlock.State.LEFT_OUT);
            }
        }
    }

    /** @param place of the page among those that were read */
    private void encode(PageBlock block, int page, int place) {
        int at = place * pageSize;
        if (!present[place]) {
            block.set(page, PageBlock.State.MISSING);
        } else if (read.getLong(at) == 0 && read.slice(at, pageSize).mismatch(zeros) < 0) {
            block.set(page, PageBlock.State.ZEROS);
        } else if (compressor.isEmpty()) {
            block.data().put(block.bytes(), read, at, pageSize);
            block.set(page, PageBlock.State.PLAIN, pageSize, SeenPages.NONE);
        } else {
            compress(compressor.get(), block, page, at);
        }
    }

    private void compress(PageCompressor by, PageBlock block, int page, int at) {
        long pfn = block.chunk().firstPfn() + block.first() + page;
        ByteBuffer bytes = read.slice(at, pageSize);
        checksum.reset();
        checksum.update(bytes.duplicate());
        int slot = seen.slot(pfn, (int) checksum.getValue());
        if (slot != SeenPages.NONE && seen.first(slot) != pfn) {
            if (seen.first(slot) < pfn && isAs(seen.first(slot), bytes)) {
                block.repeat(page, slot);
                return;
            }
            slot = SeenPages.NONE;
        }
        int size = by.compress(read, at, pageSize, block.data(), block.bytes());
        if (size < pageSize) {
            block.set(page, PageBlock.State.COMPRESSED, size, slot);
        } else {
            block.data().put(block.bytes(), read, at, pageSize);
            block.set(page, PageBlock.State.PLAIN, pageSize, slot);
        }
    }

    /** Whether another page has these bytes: those that were read before are not kept. */
    private boolean isAs(long pfn, ByteBuffer bytes) {
        source.read(pfn, 1, earlier, earlierPresent);
        return earlierPresent[0] && bytes.mismatch(earlier.slice(0, pageSize)) < 0;
    }

    @Override
    public void close() {
        compressor.ifPresent(PageCompressor::close);
    }
}
