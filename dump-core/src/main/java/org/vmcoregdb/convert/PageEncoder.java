package org.vmcoregdb.convert;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.vmcoregdb.codec.PageCompressor;

/** Reads pages, tells those of zeros from others, and compresses these. For one thread at a time; has native state. */
final class PageEncoder implements AutoCloseable {
    /** Read at once: what is read is looked at twice, and should still be in the processor's cache then. */
    private static final int READ_BYTES = 1 << 16;

    private final SourcePages source;
    private final Optional<PageCompressor> compressor;
    private final int pageSize;
    private final ByteBuffer zeros;
    private final ByteBuffer read;
    private final boolean[] present;

    PageEncoder(SourcePages source, Optional<PageCompressor> compressor) {
        this.source = source;
        this.compressor = compressor;
        this.pageSize = source.pageSize();
        this.zeros = ByteBuffer.allocateDirect(pageSize);
        this.present = new boolean[Math.max(1, READ_BYTES / pageSize)];
        this.read = ByteBuffer.allocateDirect(present.length * pageSize);
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
        } else {
            int size = compressor.isEmpty()
                    ? pageSize
                    : compressor.get().compress(read, at, pageSize, block.data(), block.bytes());
            if (size < pageSize) {
                block.set(page, PageBlock.State.COMPRESSED, size);
            } else {
                block.data().put(block.bytes(), read, at, pageSize);
                block.set(page, PageBlock.State.PLAIN, pageSize);
            }
        }
    }

    @Override
    public void close() {
        compressor.ifPresent(PageCompressor::close);
    }
}
