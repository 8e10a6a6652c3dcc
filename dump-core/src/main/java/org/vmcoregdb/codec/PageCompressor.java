package org.vmcoregdb.codec;

import java.nio.ByteBuffer;

/**
 * Compresses single pages, each so that the {@link PageCodec} of its kind decodes it. For one thread; has native state. Buffers are outside the heap;
 * their positions and limits do not matter and stay as they are.
 */
public interface PageCompressor extends AutoCloseable {
    /**
     * Compresses one page.
     *
     * @param page holds the page's bytes from {@code offset} on
     * @param length size of the page in bytes
     * @param target takes the compressed bytes from {@code targetOffset} on; has room for {@code length} there
     * @return how many bytes it took; {@code length} or more if it would not be smaller: what is in the target then is undefined
     */
    int compress(ByteBuffer page, int offset, int length, ByteBuffer target, int targetOffset);

    @Override
    void close();
}
