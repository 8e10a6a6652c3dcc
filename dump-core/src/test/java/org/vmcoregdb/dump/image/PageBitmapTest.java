package org.vmcoregdb.dump.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.bytes.ByteArraySource;

class PageBitmapTest {
    @Test
    void ranksAndRunsAreThoseOfABitSet() throws IOException {
        Random random = new Random(11);
        for (int round = 0; round < 60; round++) {
            int bits = 1 + random.nextInt(round < 50 ? 20_000 : 2_000_000);
            BitSet set = new BitSet();
            int at = random.nextInt(100);
            while (at < bits) {
                int end = Math.min(bits, at + 1 + random.nextInt(5_000));
                set.set(at, end);
                at = end + 1 + random.nextInt(5_000);
            }
            byte[] bytes = new byte[100 + (bits + 7) / 8 + 50];
            byte[] stored = set.toByteArray();
            System.arraycopy(stored, 0, bytes, 100, stored.length);
            bytes[bytes.length - 40] = -1; // what follows the bitmap must not count
            PageBitmap bitmap = new PageBitmap(new ByteArraySource("b", bytes), 100, bits);
            for (int i = 0; i < 200; i++) {
                int pfn = random.nextInt(bits + 100);
                assertThat(bitmap.get(pfn)).isEqualTo(set.get(pfn));
                assertThat(bitmap.rank(pfn)).isEqualTo(set.get(0, pfn).cardinality());
            }
            assertThat(bitmap.get(-1)).isFalse();
            assertThat(bitmap.count()).isEqualTo(set.cardinality());
            int next = set.nextSetBit(0);
            for (long[] run : bitmap.runs(Integer.MAX_VALUE)) {
                assertThat(run[0]).isEqualTo(next);
                assertThat(run[1]).isEqualTo(set.nextClearBit(next));
                next = set.nextSetBit((int) run[1]);
            }
            assertThat(next).isEqualTo(-1);
        }
    }

    @Test
    void theFirstPageOfAByteMayBeItsHighestBit() throws IOException {
        byte[] bytes = new byte[20];
        bytes[1] = (byte) 0x90;
        bytes[9] = 1;
        PageBitmap bitmap = new PageBitmap(new ByteArraySource("b", bytes), 0, 160).highestFirst();
        assertThat(bitmap.nextSet(0)).isEqualTo(8);
        assertThat(bitmap.get(11)).isTrue();
        assertThat(bitmap.get(12)).isFalse();
        assertThat(bitmap.nextSet(12)).isEqualTo(79);
        assertThat(bitmap.rank(11)).isEqualTo(1);
        assertThat(bitmap.rank(79)).isEqualTo(2);
        assertThat(bitmap.count()).isEqualTo(3);
    }

    @Test
    void tooManyRunsBecomeOne() throws IOException {
        byte[] noise = new byte[1000];
        java.util.Arrays.fill(noise, (byte) 0x55);
        PageBitmap bitmap = new PageBitmap(new ByteArraySource("b", noise), 0, 8000);
        assertThat(bitmap.runs(10)).hasSize(10);
        assertThat(bitmap.runs(10).get(9)).containsExactly(18, 8000);
        assertThat(bitmap.bits()).isEqualTo(8000);
    }
}
