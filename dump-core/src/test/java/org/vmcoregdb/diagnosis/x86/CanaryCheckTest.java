package org.vmcoregdb.diagnosis.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.unwind.frame.CodeInMemory;

class CanaryCheckTest {
    private static final long START = 0xffffffff81000000L;

    private static CodeInMemory code(String hex) {
        return new CodeInMemory(START, HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    @Test
    void loadsThenSubtracts() {
        // nop; mov 0x10(%rsp),%rax; sub %gs:0x28,%rax; jne; ret
        assertThat(CanaryCheck.in(
                        code("90 48 8b 44 24 10 65 48 2b 04 25 28 00 00 00 75 01 c3"), START, OptionalLong.empty()))
                .contains(new CanaryCheck(0x10));
        // mov (%rsp),%rdx; xor %gs:0x28,%rdx
        assertThat(CanaryCheck.in(
                        code("48 8b 14 24 65 48 33 14 25 28 00 00 00 c3"), START, OptionalLong.of(START + 14)))
                .contains(new CanaryCheck(0));
    }

    @Test
    void othersHaveNone() {
        // the store of the canary at the function's start is no check; nor is a comparison of another register
        assertThat(CanaryCheck.in(code("65 48 8b 04 25 28 00 00 00 48 89 44 24 10 c3"), START, OptionalLong.empty()))
                .isEmpty();
        assertThat(CanaryCheck.in(code("48 8b 54 24 10 65 48 2b 04 25 28 00 00 00 c3"), START, OptionalLong.empty()))
                .isEmpty();
        assertThat(CanaryCheck.in(code("c3"), START + 0x1000, OptionalLong.empty()))
                .isEmpty();
    }
}
