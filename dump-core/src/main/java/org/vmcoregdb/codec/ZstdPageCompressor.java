package org.vmcoregdb.codec;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;

/** zstd frames (RFC 8878) of the quickest usual level. */
public final class ZstdPageCompressor implements PageCompressor {
    private final ZstdCompressCtx context = new ZstdCompressCtx();

    /** Makes its native state. */
    public ZstdPageCompressor() {
        context.setLevel(1).setChecksum(false).setContentSize(true);
    }

    @Override
    public int compress(ByteBuffer page, int offset, int length, ByteBuffer target, int targetOffset) {
        try {
            return context.compressDirectByteBuffer(target, targetOffset, length, page, offset, length);
        } catch (ZstdException noRoom) {
            return length;
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
