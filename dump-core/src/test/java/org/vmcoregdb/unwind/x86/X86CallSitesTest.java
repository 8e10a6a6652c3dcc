package org.vmcoregdb.unwind.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vmcoregdb.memory.FakeMemory;

class X86CallSitesTest {
    private static final long START = 0xffffffff81001000L;

    private static X86CallSites code(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        return new X86CallSites(new FakeMemory().put(START, new byte[128]).put(START, bytes));
    }

    @ParameterizedTest
    @CsvSource({
        "f30f1efa 0f1f440000 55 4889e5 4157 4156 53 4883ec28, 72, 8",
        "e800000000 4157 55 53 4881ec00010000, 280, 16",
        "6666666690 4154 55 4889fd 53, 24, 16",
        "660f1f00 53 b801000000 41b801000000 4883ec10, 24, 0",
        "0f1f4000 55 31c0 89fb 4883ec08, 16, 8",
        "41 57 65488b042528000000 4883ec18, 32, 0",
        "4531e4 55, 0, 0",
        "90, 0, 0",
        "55 53 50 51 52 e800000000 4157, 40, 8",
    })
    void prologues(String hex, long allocated, long rbpBelowReturn) {
        assertThat(code(hex).prologue(START, START + 0x60))
                .contains(new X86CallSites.Prologue(allocated, rbpBelowReturn));
    }

    @Test
    void onlyWhatRanCounts() {
        X86CallSites code = code("55 4157 4156 4883ec20");
        assertThat(code.prologue(START, START + 1)).contains(new X86CallSites.Prologue(8, 8));
        assertThat(code.prologue(START, START + 3)).contains(new X86CallSites.Prologue(16, 8));
        assertThat(code.prologue(START, START)).isEmpty();
        assertThat(code.prologue(START, START - 4)).isEmpty();
        assertThat(code.prologue(START + 120, START + 140))
                .as("beyond what is there")
                .isEmpty();
    }

    @Test
    void calls() {
        X86CallSites code = code("90 90 e8f9ffffff 90 90");
        assertThat(code.isCallOf(START + 7, START)).isTrue();
        assertThat(code.isCallOf(START + 7, START + 1)).isFalse();
        assertThat(code.isCallOf(START + 8, START)).isFalse();
        assertThat(code.isCallOf(0x1000, START)).isFalse();
        assertThat(code.isAfterCall(START + 7)).isTrue();
        assertThat(code.isAfterCall(0x1000)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"9090909090ffd0", "90909090ff5310", "90ff1500000000", "909090ff542410", "ff942400010000"})
    void indirectCalls(String hex) {
        assertThat(code(hex).isAfterCall(START + 7)).isTrue();
    }

    @Test
    void otherCodeIsNoCall() {
        assertThat(code("90909090909090").isAfterCall(START + 7)).isFalse();
        assertThat(code("9090909090ffe0").isAfterCall(START + 7)).as("a jump").isFalse();
    }

    @Test
    void randomCode() {
        byte[] bytes = new byte[200];
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            random.nextBytes(bytes);
            X86CallSites code = new X86CallSites(new FakeMemory().put(START, bytes));
            code.prologue(START, START + random.nextInt(200))
                    .ifPresent(p -> assertThat(p.rbpBelowReturn()).isBetween(0L, 800L));
        }
    }
}
