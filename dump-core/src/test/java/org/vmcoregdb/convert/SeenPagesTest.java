package org.vmcoregdb.convert;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeenPagesTest {
    @Test
    void theFirstPageOfAChecksumHasItsSlot() {
        SeenPages seen = new SeenPages(0);
        int slot = seen.slot((1L << 35) - 1, 0xdeadbeef);
        assertThat(slot).isEqualTo(0xdeadbeef & (seen.size() - 1));
        assertThat(seen.slot(7, 0xdeadbeef)).isEqualTo(slot);
        assertThat(seen.first(slot)).isEqualTo((1L << 35) - 1);
        int other = seen.slot(0, 0x5eadbeef);
        assertThat(other).isEqualTo(slot + 1);
        assertThat(seen.first(other)).isZero();
    }

    @Test
    void whatHasNoRoomHasNoSlot() {
        SeenPages seen = new SeenPages(10);
        for (int page = 0; page < 4; page++) {
            assertThat(seen.slot(page, page << 10)).isNotEqualTo(SeenPages.NONE);
        }
        assertThat(seen.slot(4, 4 << 10)).isEqualTo(SeenPages.NONE);
        assertThat(seen.slot(5, 3 << 10)).isEqualTo(3);
    }

    @Test
    void sizeHasLimits() {
        assertThat(new SeenPages(Long.MAX_VALUE).size()).isEqualTo(1 << 20);
        assertThat(new SeenPages(1 << 16).size()).isEqualTo(1 << 15);
    }
}
