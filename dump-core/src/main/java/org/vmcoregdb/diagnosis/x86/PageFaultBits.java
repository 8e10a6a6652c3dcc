package org.vmcoregdb.diagnosis.x86;

import java.util.ArrayList;
import java.util.List;

/**
 * The error code that a CPU pushes with a page fault ({@code enum x86_pf_error_code}, {@code
 * arch/x86/include/asm/trap_pf.h}; Intel's manual, volume 3, section 4.7).
 *
 * @param bits as the CPU pushed them
 */
record PageFaultBits(long bits) {
    private static final long PRESENT = 1;
    private static final long WRITE = 1 << 1;
    private static final long USER = 1 << 2;
    private static final long RESERVED = 1 << 3;
    private static final long FETCH = 1 << 4;
    private static final long KEY = 1 << 5;
    private static final long SHADOW_STACK = 1 << 6;
    private static final long SGX = 1 << 15;
    private static final long RMP = 1L << 31;

    /** What it says, from its lowest bit up. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        words.add(has(PRESENT) ? "the page is there, but not for this access" : "no page there");
        words.add(has(WRITE) ? "write" : has(FETCH) ? "not a write" : "read");
        words.add(has(USER) ? "from user mode" : "from kernel mode");
        add(words, RESERVED, "a reserved bit is set in a page table entry");
        words.add(has(FETCH) ? "instruction fetch" : "not an instruction fetch");
        add(words, KEY, "protection key");
        add(words, SHADOW_STACK, "shadow stack");
        add(words, SGX, "SGX");
        add(words, RMP, "reverse map of SEV-SNP");
        return words;
    }

    private void add(List<String> words, long bit, String word) {
        if (has(bit)) {
            words.add(word);
        }
    }

    private boolean has(long bit) {
        return (bits & bit) != 0;
    }
}
