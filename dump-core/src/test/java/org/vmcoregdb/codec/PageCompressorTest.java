package org.vmcoregdb.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is compressed is what its decoder decodes. */
class PageCompressorTest {
    private static final int PAGE = 4096;
    private static final int AT = 100;

    private static void roundTrip(PageCompressor compressor, PageCodec codec) throws CodecException {
        Random random = new Random(1);
        ByteBuffer page = ByteBuffer.allocateDirect(AT + PAGE);
        ByteBuffer packed = ByteBuffer.allocateDirect(AT + PAGE);
        for (int zeros = 0; zeros <= PAGE; zeros += 512) {
            byte[] bytes = new byte[PAGE];
            random.nextBytes(bytes);
            java.util.Arrays.fill(bytes, 0, zeros, (byte) 0);
            page.put(AT, bytes);
            int size = compressor.compress(page, AT, PAGE, packed, AT);
            if (zeros == 0) {
                assertThat(size).isGreaterThanOrEqualTo(PAGE);
                continue;
            }
            assertThat(size).isLessThan(PAGE);
            byte[] compressed = new byte[size];
            packed.get(AT, compressed);
            byte[] again = new byte[PAGE];
            codec.decode(compressed, size, again);
            assertThat(again).isEqualTo(bytes);
        }
        compressor.close();
        codec.close();
    }

    @Test
    void allOfThem() throws CodecException {
        for (PageCodec codec : List.of(new ZstdCodec(), new ZlibCodec(), new SnappyCodec())) {
            PageCompressor compressor = codec instanceof ZstdCodec
                    ? new ZstdPageCompressor()
                    : codec instanceof ZlibCodec ? new ZlibPageCompressor() : new SnappyPageCompressor();
            roundTrip(compressor, codec);
        }
    }
}
