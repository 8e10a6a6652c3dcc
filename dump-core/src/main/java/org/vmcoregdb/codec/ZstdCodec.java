package org.vmcoregdb.codec;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;

/** zstd frames (RFC 8878). */
public final class ZstdCodec implements PageCodec {
    private final Pool<ZstdDecompressCtx> contexts = new Pool<>() {
        @Override
        ZstdDecompressCtx make() {
            return new ZstdDecompressCtx();
        }

        @Override
        void free(ZstdDecompressCtx context) {
            context.close();
        }
    };

    @Override
    public void decode(byte[] compressed, int length, byte[] page) throws CodecException {
        ZstdDecompressCtx context = contexts.take();
        try {
            int got = context.decompressByteArray(page, 0, page.length, compressed, 0, length);
            if (got != page.length) {
                throw CodecException.wrongSize("zstd", got, page.length);
            }
        } catch (ZstdException e) {
            throw new CodecException("zstd data is damaged: " + e.getMessage());
        } finally {
            contexts.giveBack(context);
        }
    }

    @Override
    public void close() {
        contexts.close();
    }
}
