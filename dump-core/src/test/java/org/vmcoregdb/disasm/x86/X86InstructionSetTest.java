package org.vmcoregdb.disasm.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.disasm.Dialect;
import org.vmcoregdb.disasm.InstructionSet;

class X86InstructionSetTest {
    private final InstructionSet code = InstructionSet.of(Machine.X86_64).orElseThrow();

    @Test
    void isFoundByItsMachineOnly() {
        assertThat(code.disassembler(Dialect.NEWER)
                        .decode(new byte[] {(byte) 0xc3}, 0, 1, 0)
                        .text())
                .isEqualTo("ret");
        assertThat(InstructionSet.of(Machine.UNKNOWN)).isEmpty();
    }

    @Test
    void paddingIsNotCode() {
        assertThat(code.withoutPadding(List.of("push   %rbp", "ret", "nop", "nopl   0x0(%rax)", "xchg   %ax,%ax")))
                .isEqualTo(2);
        assertThat(code.withoutPadding(List.of("int3", "int3"))).isEqualTo(1);
    }

    @Test
    void whatIsLeftOfAReturnThunkIs() {
        assertThat(code.withoutPadding(List.of("ret", "int3", "int3", "int3", "int3", "int3", "nop")))
                .isEqualTo(5);
        assertThat(code.withoutPadding(List.of("jmp    0x10", "int3"))).isEqualTo(1);
    }

    @Test
    void tracingsNop() {
        byte[] nop = {0x0f, 0x1f, 0x44, 0, 0};
        assertThat(code.isTracingNop(nop, 0)).isTrue();
        assertThat(code.isTracingNop(nop, 1)).isFalse();
    }
}
