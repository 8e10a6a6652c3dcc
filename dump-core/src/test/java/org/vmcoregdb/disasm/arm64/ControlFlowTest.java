package org.vmcoregdb.disasm.arm64;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.disasm.Flow;
import org.vmcoregdb.disasm.Instruction;

class ControlFlowTest {
    private static final long AT = 0xffff800008001000L;

    @Test
    void jumpsAndCalls() {
        is(0x14000002, Flow.JUMP, 8);
        is(0x17ffffff, Flow.JUMP, -4);
        is(0x94000000, Flow.CALL, 0);
        is(0x54ffffe0, Flow.BRANCH, -4);
        is(0x3707ffe0, Flow.BRANCH, -4);
        is(0xb4000040, Flow.BRANCH, 8);
    }

    /** br x16; br x30; blr x19; blraa x16, x17; ret; retaa; eret; and a word of their group that is none. */
    @Test
    void throughRegisters() {
        is(0xd61f0200, Flow.JUMP);
        is(0xd61f03c0, Flow.JUMP);
        is(0xd63f0260, Flow.CALL);
        is(0xd73f0a11, Flow.CALL);
        is(0xd65f03c0, Flow.RETURN);
        is(0xd65f0bff, Flow.RETURN);
        is(0xd69f03e0, Flow.RETURN);
        is(0xd63f0261, Flow.INVALID);
    }

    /** brk #0x800; hlt #0; udf #0; nop; svc #0; add x0, x0, #0. */
    @Test
    void trapsAndTheRest() {
        is(0xd4210000, Flow.TRAP);
        is(0xd4400000, Flow.TRAP);
        is(0, Flow.TRAP);
        is(0xd503201f, Flow.NEXT);
        is(0xd4000001, Flow.NEXT);
        is(0x91000000, Flow.NEXT);
        assertThat(ControlFlow.isBreakpoint(0xd4210000)).isTrue();
        assertThat(ControlFlow.isBreakpoint(0xd4400000)).isFalse();
        assertThat(ControlFlow.isBreakpoint(0)).isFalse();
    }

    /** What is said of an instruction agrees with its text. */
    @Test
    void theTextSaysTheSame() {
        Random random = new Random(20261129);
        byte[] code = new byte[4];
        A64Disassembler disassembler = new A64Disassembler();
        for (int i = 0; i < 500_000; i++) {
            random.nextBytes(code);
            // the group of branches, half of them through registers
            code[3] = (byte) ((i & 1) == 0 ? code[3] & 0xe3 | 0x14 : 0xd6);
            if ((i & 1) != 0) {
                code[2] = (byte) (code[2] | 0x1f);
                code[1] = (byte) (code[1] & 0x0f);
            }
            Instruction instruction = disassembler.decode(code, 0, 4, AT);
            if (!instruction.invalid() && !flow(instruction.mnemonic()).equals(instruction.flow())) {
                throw new AssertionError(instruction.text() + " is " + instruction.flow());
            }
            if (instruction.target().isPresent()
                    && !instruction
                            .operands()
                            .endsWith("0x"
                                    + HexFormat.of()
                                            .toHexDigits(instruction.target().getAsLong()))) {
                throw new AssertionError(instruction.text());
            }
        }
    }

    private static Flow flow(String mnemonic) {
        if (mnemonic.matches("b|br|bra[ab]z?")) {
            return Flow.JUMP;
        }
        if (mnemonic.matches("bl|blr|blra[ab]z?")) {
            return Flow.CALL;
        }
        if (mnemonic.matches("bc?\\..*|cbn?z|tbn?z")) {
            return Flow.BRANCH;
        }
        if (mnemonic.matches("e?ret(a[ab])?|drps")) {
            return Flow.RETURN;
        }
        return mnemonic.matches("brk|hlt|udf") ? Flow.TRAP : Flow.NEXT;
    }

    private static void is(int word, Flow flow) {
        assertThat(ControlFlow.of(word)).isEqualTo(flow);
        assertThat(ControlFlow.target(word, AT)).isEmpty();
    }

    private static void is(int word, Flow flow, int distance) {
        assertThat(ControlFlow.of(word)).isEqualTo(flow);
        assertThat(ControlFlow.target(word, AT)).hasValue(AT + distance);
    }
}
