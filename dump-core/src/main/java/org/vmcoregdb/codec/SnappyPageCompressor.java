package org.vmcoregdb.codec;

import io.airlift.compress.snappy.SnappyCompressor;
import java.nio.ByteBuffer;

/** Raw snappy blocks. */
public final class SnappyPageCompressor implements PageCompressor {
    private final SnappyCompressor compressor = new SnappyCompressor();
    private byte[] plain = new byte[0];
    private byte[] packed = new byte[0];

    @Override
    public int compress(ByteBuffer page, int offset, int length, ByteBuffer target, int targetOffset) {
        if (plain.length < length) {
            plain = new byte[length];
            packed = new byte[compressor.maxCompressedLength(length)];
        }
        page.get(offset, plain, 0, length);
        int size = compressor.compress(plain, 0, length, packed, 0, packed.length);
        if (size < length) {
            target.put(targetOffset, packed, 0, size);
        }
        return size;
    }

    @Override
    public void close() {}
}
