package org.vmcoregdb.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageScanTest {
    private static final long START = 0xffff800008000000L;

    @ParameterizedTest
    @ValueSource(strings = {"\1", "\0", "\1\0", "\1\0\0", "\0\1", "\2\1\2", "\1\1\1", "\0\0", "\2\0\1\0\2\1\0\0\0"})
    void allPlacesThatAnyPatternHas(String text) {
        byte[] pattern = new byte[text.length()];
        for (int i = 0; i < pattern.length; i++) {
            pattern[i] = (byte) text.charAt(i);
        }
        byte[] bytes = new byte[0x41000];
        Random random = new Random(text.hashCode());
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) random.nextInt(3);
        }
        Arrays.fill(bytes, 0x2000, 0x3000, (byte) 0);
        FakeMemory memory = new FakeMemory().put(START, Arrays.copyOf(bytes, 0x2000));
        memory.put(START + 0x3000, Arrays.copyOfRange(bytes, 0x3000, bytes.length));
        List<Long> expected = new ArrayList<>();
        for (int i = 0; i + pattern.length <= bytes.length; i++) {
            if (Arrays.equals(pattern, Arrays.copyOfRange(bytes, i, i + pattern.length))) {
                expected.add(START + i);
            }
        }
        List<Long> found = new ArrayList<>();
        ImageScan.forEach(memory, START, bytes.length - pattern.length + 1L, pattern, found::add);
        assertThat(found).isEqualTo(expected);
    }
}
