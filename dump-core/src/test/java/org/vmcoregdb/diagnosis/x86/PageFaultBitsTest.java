package org.vmcoregdb.diagnosis.x86;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PageFaultBitsTest {
    @Test
    void theWorkedCase() {
        assertThat(new PageFaultBits(2).words())
                .containsExactly("no page there", "write", "from kernel mode", "not an instruction fetch");
    }

    @Test
    void everyBit() {
        assertThat(new PageFaultBits(0x11).words())
                .containsExactly(
                        "the page is there, but not for this access",
                        "not a write",
                        "from kernel mode",
                        "instruction fetch");
        assertThat(new PageFaultBits(4).words())
                .containsExactly("no page there", "read", "from user mode", "not an instruction fetch");
        assertThat(new PageFaultBits(1 | 8 | 1 << 5 | 1 << 6 | 1 << 15 | 1L << 31).words())
                .contains(
                        "a reserved bit is set in a page table entry",
                        "protection key",
                        "shadow stack",
                        "SGX",
                        "reverse map of SEV-SNP");
    }
}
