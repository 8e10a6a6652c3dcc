package org.vmcoregdb.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ByteMaskTest {
    private static String masked(ByteMask mask, long start, int length) {
        byte[] page = new byte[length];
        Arrays.fill(page, (byte) '.');
        mask.apply(start, page);
        return new String(page, StandardCharsets.US_ASCII);
    }

    @Test
    void piecesAreReplacedWhereAPageHasThem() {
        ByteMask mask = new ByteMask();
        assertThat(mask.add(0x1002, 3)).isTrue();
        assertThat(mask.add(0x100e, 4)).isTrue();
        assertThat(masked(mask, 0x1000, 16)).isEqualTo("..XXX.........XX");
        assertThat(masked(mask, 0x1010, 16)).isEqualTo("XX..............");
        assertThat(masked(mask, 0x1020, 16)).isEqualTo("................");
        assertThat(mask.touches(0x1000, 0x1010)).isTrue();
        assertThat(mask.touches(0x1010, 0x1020)).isTrue();
        assertThat(mask.touches(0x1012, 0x1020)).isFalse();
        assertThat(mask.touches(0, 0x1002)).isFalse();
    }

    @Test
    void theLongerOfTwoCounts() {
        ByteMask mask = new ByteMask();
        assertThat(mask.add(0, 4)).isTrue();
        assertThat(mask.add(0, 2)).isFalse();
        assertThat(mask.add(2, 6)).isTrue();
        assertThat(masked(mask, 0, 10)).isEqualTo("XXXXXXXX..");
    }
}
