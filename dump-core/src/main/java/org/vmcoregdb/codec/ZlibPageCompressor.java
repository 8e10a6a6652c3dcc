package org.vmcoregdb.codec;

import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/** zlib streams (RFC 1950) of the quickest level. */
public final class ZlibPageCompressor implements PageCompressor {
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);

    @Override
    public int compress(ByteBuffer page, int offset, int length, ByteBuffer target, int targetOffset) {
        deflater.reset();
        deflater.setInput(page.slice(offset, length));
        deflater.finish();
        int size = deflater.deflate(target.slice(targetOffset, length));
        return deflater.finished() ? size : length;
    }

    @Override
    public void close() {
        deflater.end();
    }
}
