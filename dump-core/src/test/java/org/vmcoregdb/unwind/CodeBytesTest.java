package org.vmcoregdb.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class CodeBytesTest {
    private static final long START = 0xffffffff81000000L;

    private static CodeBytes code(String hex) {
        return new CodeBytes(new CodeInMemory(START, HexFormat.of().parseHex(hex.replace(" ", ""))));
    }

    /** nopl 0(%rax,%rax,1); push %r12; push %rbp; mov %rdi,%rbp; push %rbx; sub $0xb8,%rsp; mov %gs:0x28,%rax */
    private static final String FUNCTION =
            "0f1f440000 4154 55 4889fd 53 4881ecb8000000 65488b042528000000 0000000000000000";

    @Test
    void stepsOfAPrologue() {
        assertThat(code(FUNCTION).steps(START, 28).orElseThrow())
                .containsExactly(
                        new PrologueStep(START + 7, 8, OptionalInt.of(12)),
                        new PrologueStep(START + 8, 16, OptionalInt.of(5)),
                        new PrologueStep(START + 12, 24, OptionalInt.of(3)),
                        new PrologueStep(START + 19, 24 + 0xb8, OptionalInt.empty()));
    }

    @Test
    void onlyWhatWasReachedCounts() {
        CodeBytes code = code(FUNCTION);
        assertThat(code.prologue(START, START + 28)).contains(new CodeBytes.Prologue(24 + 0xb8, 16));
        assertThat(code.prologue(START, START + 8)).contains(new CodeBytes.Prologue(16, 16));
        assertThat(code.prologue(START, START + 7)).contains(new CodeBytes.Prologue(8, 0));
        assertThat(code.prologue(START, START)).isEmpty();
    }

    @Test
    void anUnknownInstructionEndsIt() {
        assertThat(code("53 0f05 55 9090909090909090").steps(START, 4).orElseThrow())
                .containsExactly(new PrologueStep(START + 1, 8, OptionalInt.of(3)));
        assertThat(code("4883ec18 9090909090909090").steps(START, 4).orElseThrow())
                .containsExactly(new PrologueStep(START + 4, 0x18, OptionalInt.empty()));
    }

    @Test
    void missingCodeIsNoPrologue() {
        assertThat(code("5355").steps(START, 40)).isEmpty();
        assertThat(code("5355").steps(START + 0x1000, 2)).isEmpty();
    }
}
