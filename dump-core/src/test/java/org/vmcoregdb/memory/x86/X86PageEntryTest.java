package org.vmcoregdb.memory.x86;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.vmcoregdb.memory.PageEntry;

class X86PageEntryTest {
    @Test
    void anEntryWithoutAccessHasItsAddressInverted() {
        X86PageEntry inverted = new X86PageEntry(~0x12345000L & 0x000ffffffffff000L | 1L << 63 | 0x166);
        assertThat(inverted.isMapped()).isTrue();
        assertThat(inverted.paddr()).isEqualTo(0x12345000L);
        assertThat(inverted.flags()).startsWith("PROTNONE").endsWith("NX").doesNotContain("PRESENT");
        assertThat(new X86PageEntry(0x12345166).paddr())
                .as("as kernels before 4.18 write it")
                .isEqualTo(0x12345000L);
        assertThat(new X86PageEntry(0x8000000012345067L).paddr()).isEqualTo(0x12345000L);
    }

    @Test
    void aLargePageThatIsInvalidForAMomentIsNotSwapped() {
        X86PageEntry split = new X86PageEntry(~0x40000000L & 0x000fffffffe00000L | 0xe6);
        assertThat(split.isSwapped()).isFalse();
        assertThat(split.paddr() & ~0x1fffffL).isEqualTo(0x40000000L);
    }

    @Test
    void aSwapEntrySaysWhere() {
        X86PageEntry swapped = new X86PageEntry(3L << 59 | ~0x1234L << 14 >>> 5 | 0x20);
        assertThat(swapped.isSwapped()).isTrue();
        assertThat(swapped.swapPlaces()).containsExactly(new PageEntry.SwapPlace(3, 0x1234));
    }
}
