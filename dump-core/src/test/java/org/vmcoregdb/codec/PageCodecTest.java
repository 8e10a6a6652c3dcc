package org.vmcoregdb.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.vmcoregdb.dump.kdump.KdumpWriter.Compression;

class PageCodecTest {
    private static final int PAGE = 4096;

    private static PageCodec codec(Compression compression) {
        return switch (compression) {
            case ZLIB -> new ZlibCodec();
            case LZO -> new LzoCodec();
            case SNAPPY -> new SnappyCodec();
            case ZSTD, NONE -> new ZstdCodec();
        };
    }

    /** Pages of zeros, noise, short periods and words: what makes compressors use all they have. */
    static byte[] page(Random random, int size) {
        byte[] page = new byte[size];
        int kind = random.nextInt(5);
        int period = 1 + random.nextInt(300);
        for (int i = 0; i < size; i++) {
            page[i] = switch (kind) {
                case 0 -> 0;
                case 1 -> (byte) random.nextInt();
                case 2 -> i < period ? (byte) random.nextInt() : page[i - period];
                case 3 -> (byte) (random.nextInt(20) == 0 ? random.nextInt() : i >> 6);
                default ->
                    i > 64 && random.nextInt(3) > 0 ? page[i - 1 - random.nextInt(60)] : (byte) random.nextInt(4);
            };
        }
        return page;
    }

    @ParameterizedTest
    @EnumSource(
            value = Compression.class,
            names = {"ZLIB", "LZO", "SNAPPY", "ZSTD"})
    void everyPageComesBackAsItWas(Compression compression) throws CodecException {
        Random random = new Random(3);
        try (PageCodec codec = codec(compression)) {
            for (int i = 0; i < 1_000; i++) {
                byte[] page = page(random, i % 50 == 0 ? 65536 : PAGE);
                byte[] compressed = compression.compress(page);
                byte[] decoded = new byte[page.length];
                codec.decode(compressed, compressed.length, decoded);
                assertThat(decoded).isEqualTo(page);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Compression.class,
            names = {"ZLIB", "LZO", "SNAPPY", "ZSTD"})
    void aPageOfAnotherSizeIsRefused(Compression compression) {
        byte[] compressed = compression.compress(new byte[PAGE]);
        try (PageCodec codec = codec(compression)) {
            assertThatThrownBy(() -> codec.decode(compressed, compressed.length, new byte[PAGE + 1]))
                    .isInstanceOf(CodecException.class);
            assertThatThrownBy(() -> codec.decode(compressed, compressed.length, new byte[PAGE - 1]))
                    .isInstanceOf(CodecException.class);
            assertThatThrownBy(() -> codec.decode(new byte[0], 0, new byte[PAGE]))
                    .isInstanceOf(CodecException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Compression.class,
            names = {"ZLIB", "LZO", "SNAPPY", "ZSTD"})
    void damagedStreamsFailOnlyWithCodecException(Compression compression) {
        Random random = new Random(4);
        int refused = 0;
        try (PageCodec codec = codec(compression)) {
            for (int i = 0; i < 20_000; i++) {
                byte[] compressed = compression.compress(page(random, 512));
                for (int flips = random.nextInt(4); flips >= 0; flips--) {
                    compressed[random.nextInt(compressed.length)] ^= (byte) (1 << random.nextInt(8));
                }
                int length = random.nextInt(4) == 0 ? random.nextInt(compressed.length + 1) : compressed.length;
                try {
                    codec.decode(compressed, length, new byte[512]);
                } catch (CodecException expected) {
                    refused++;
                }
            }
        }
        assertThat(refused).isGreaterThan(2_000);
    }

    /** A stream of LZO instructions, with what it should decode to. */
    private static final class LzoStream {
        private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
        private byte[] expected = new byte[0];

        private void code(int... bytes) {
            for (int b : bytes) {
                stream.write(b);
            }
        }

        private void literals(Random random, int count) {
            byte[] bytes = new byte[count];
            random.nextBytes(bytes);
            stream.writeBytes(bytes);
            expected = Arrays.copyOf(expected, expected.length + count);
            System.arraycopy(bytes, 0, expected, expected.length - count, count);
        }

        private void match(int length, int distance) {
            int at = expected.length;
            expected = Arrays.copyOf(expected, at + length);
            for (int i = 0; i < length; i++) {
                expected[at + i] = expected[at + i - distance];
            }
        }

        private void check() throws CodecException {
            code(17, 0, 0);
            byte[] bytes = stream.toByteArray();
            byte[] page = new byte[expected.length];
            new LzoCodec().decode(bytes, bytes.length, page);
            assertThat(page).isEqualTo(expected);
        }
    }

    @Test
    void lzoDecodesEveryForm() throws CodecException {
        Random random = new Random(5);
        LzoStream s = new LzoStream();
        s.code(17 + 3);
        s.literals(random, 3); // a short first run: state 3
        s.code(0b0000_01_10, 0); // 2 bytes from distance 2, 2 literals follow
        s.match(2, 2);
        s.literals(random, 2);
        s.code(0b01_1_010_00, 0); // 4 bytes from distance 3, none follow
        s.match(4, 3);
        s.code(0, 0, 10); // run of 255 + 18 + 10
        s.literals(random, 283);
        s.code(0b1_11_101_01, 2); // 8 bytes from distance (2 << 3) + 5 + 1, 1 literal follows
        s.match(8, 22);
        s.literals(random, 1);
        s.code(32 + 30, 99 << 2 & 0xff, 99 >> 6); // 32 bytes from distance 100
        s.match(32, 100);
        s.code(5); // run of 8
        s.literals(random, 8);
        s.code(32, 0, 7, 4, 0); // 255 + 33 + 7 bytes from distance 2
        s.match(295, 2);
        s.code(15);
        s.literals(random, 18);
        s.code(0b01_0_000_00, 0); // 3 bytes from distance 1, so that the next code is a run again
        s.match(3, 1);
        s.code(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255); // run of 9 * 255 + 18 + 255
        s.literals(random, 2568);
        s.code(0b0000_10_00, 3); // after a run: 3 bytes from distance 12 + 2 + 2049
        s.match(3, 2063);
        s.code(
                0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                0);
        s.code(
                0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                0);
        s.code(
                0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                0);
        s.code(
                0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                1);
        s.literals(random, 18 + 255 * 142 + 1);
        s.code(16 + 3, 1 << 2, 0); // 5 bytes from distance 16384 + 1
        s.match(5, 16385);
        s.code(16 + 8, 0, 1, 2 << 2 | 1, 0); // 255 + 9 + 1 bytes from distance 16384 + 16384 + 2, 1 literal follows
        s.match(265, 32770);
        s.literals(random, 1);
        s.check();
    }

    @Test
    void lzoStartsWithALongRunToo() throws CodecException {
        LzoStream s = new LzoStream();
        s.code(17 + 100);
        s.literals(new Random(6), 100);
        s.check();
    }

    @Test
    void lzoRefusesWhatLeavesItsPage() {
        LzoCodec lzo = new LzoCodec();
        byte[] tooFar = {17 + 4, 1, 2, 3, 4, (byte) 0b01_1_111_00, 0, 17, 0, 0};
        assertThatThrownBy(() -> lzo.decode(tooFar, tooFar.length, new byte[8])).hasMessageContaining("match");
        byte[] noEnd = {17 + 4, 1, 2, 3, 4};
        assertThatThrownBy(() -> lzo.decode(noEnd, noEnd.length, new byte[4])).hasMessageContaining("ends within");
        byte[] more = {17 + 4, 1, 2, 3, 4, 17, 0, 0, 9};
        assertThatThrownBy(() -> lzo.decode(more, more.length, new byte[4])).hasMessageContaining("after its end");
        byte[] literals = {17 + 9, 1, 2};
        assertThatThrownBy(() -> lzo.decode(literals, literals.length, new byte[40]))
                .hasMessageContaining("literals");
    }

    @Test
    void aClosedCodecStillServesThoseWhoUseItAtThatMoment() throws CodecException {
        byte[] page = page(new Random(7), PAGE);
        for (Compression compression : new Compression[] {Compression.ZLIB, Compression.ZSTD}) {
            PageCodec codec = codec(compression);
            codec.close();
            byte[] compressed = compression.compress(page);
            byte[] decoded = new byte[PAGE];
            codec.decode(compressed, compressed.length, decoded);
            assertThat(decoded).isEqualTo(page);
        }
    }
}
