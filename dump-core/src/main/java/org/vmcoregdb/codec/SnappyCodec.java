package org.vmcoregdb.codec;

import io.airlift.compress.snappy.SnappyDecompressor;

/** Raw snappy blocks ({@code snappy_compress()}), without the framing format. */
public final class SnappyCodec implements PageCodec {
    @Override
    public void decode(byte[] compressed, int length, byte[] page) throws CodecException {
        int got;
        try {
            if (SnappyDecompressor.getUncompressedLength(compressed, 0) != page.length) {
                throw new CodecException("snappy data is not for a page of " + page.length + " bytes");
            }
            got = new SnappyDecompressor().decompress(compressed, 0, length, page, 0, page.length);
        } catch (RuntimeException e) {
            // The library reports damage with several kinds of unchecked exceptions.
            throw new CodecException("snappy data is damaged: " + e.getMessage());
        }
        if (got != page.length) {
            throw CodecException.wrongSize("snappy", got, page.length);
        }
    }

    @Override
    public void close() {}
}
