package org.vmcoregdb.protocol.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.vmcoregdb.protocol.target.FakeTarget;
import org.vmcoregdb.protocol.target.Memory;

@Timeout(120)
class MemorySearchTest {
    private static final long BASE = 0xffff888000000000L;

    private final FakeTarget target = new FakeTarget();

    private OptionalLong find(long start, long length, String pattern) {
        return new MemorySearch(target, 1, () -> false)
                .find(start, length, pattern.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void put(long address, int size, int at, String text) {
        byte[] bytes = new byte[size];
        System.arraycopy(text.getBytes(StandardCharsets.ISO_8859_1), 0, bytes, at, text.length());
        target.memory.put(address, bytes);
    }

    @Test
    void skipsHolesOfManyTerabytes() {
        target.memory.clear();
        put(BASE, 4096, 4093, "ab");
        put(BASE + (1L << 40), 4096, 10, "abc");
        assertThat(find(BASE, -1, "abc")).hasValue(BASE + (1L << 40) + 10);
        assertThat(find(BASE, 1L << 40, "abc")).isEmpty();
        assertThat(find(BASE, 0, "abc")).isEmpty();
    }

    @Test
    void findsAMatchAcrossChunksAndNoneAcrossAHole() {
        target.memory.clear();
        put(BASE, 1 << 20, (1 << 18) - 3, "needle");
        assertThat(find(BASE, 1 << 20, "needle")).hasValue(BASE + (1 << 18) - 3);
        put(BASE, 4096, 4093, "nee");
        put(BASE + 4097, 4096, 0, "dle");
        assertThat(find(BASE, 1 << 20, "needle")).isEmpty();
    }

    @Test
    void findsAMatchThatEndsWithTheRangeOrTheAddressSpace() {
        target.memory.clear();
        put(-4096L, 4096, 4093, "end");
        assertThat(find(-4096L, 4096, "end")).hasValue(-3L);
        assertThat(find(-4096L, -1, "end")).hasValue(-3L);
        assertThat(find(-4096L, 4095, "end")).isEmpty();
        assertThat(find(-4096L, 4096, "ends")).isEmpty();
    }

    @Test
    void agreesWithASimpleSearch() {
        Random random = new Random(3);
        for (int round = 0; round < 300; round++) {
            byte[] bytes = new byte[1 + random.nextInt(600_000)];
            for (int i = 0; i < 2000; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) ('a' + random.nextInt(2));
            }
            target.memory.clear();
            target.memory.put(BASE, bytes);
            String pattern = "ab".repeat(1 + random.nextInt(2)).substring(random.nextInt(2));
            int from = random.nextInt(bytes.length);
            int index = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(pattern, from);
            assertThat(find(BASE + from, bytes.length, pattern))
                    .isEqualTo(index < 0 ? OptionalLong.empty() : OptionalLong.of(BASE + index));
        }
    }

    @Test
    void goesOnWhereNothingIsThoughTheMemorySaidSo() {
        Memory optimist = new Memory() {
            @Override
            public int read(long tid, long address, byte[] buffer, int offset, int length) {
                return 0;
            }

            @Override
            public OptionalLong nextReadable(long tid, long address) {
                return OptionalLong.of(address);
            }
        };
        MemorySearch search = new MemorySearch(optimist, 1, () -> false);
        assertThat(search.find(0, 1 << 24, new byte[1])).isEmpty();
        assertThat(search.find(-100L, 100, new byte[1])).isEmpty();
        assertThat(optimist.region(1, 0)).isEmpty();
        assertThat(new MemorySearch(optimist, 1, () -> true).find(0, -1, new byte[1]))
                .isEmpty();
    }
}
