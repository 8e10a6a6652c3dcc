package org.vmcoregdb.disasm.arm64;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.disasm.Dialect;
import org.vmcoregdb.disasm.InstructionSet;

class Arm64InstructionSetTest {
    private static final byte[] RETURN = {(byte) 0xc0, 0x03, 0x5f, (byte) 0xd6};

    private final InstructionSet code = InstructionSet.of(Machine.AARCH64).orElseThrow();

    @Test
    void isFoundByItsMachine() {
        for (Dialect dialect : Dialect.values()) {
            assertThat(code.disassembler(dialect).decode(RETURN, 0, 4, 0).text())
                    .isEqualTo("ret");
        }
        assertThat(code.longest()).isEqualTo(4);
    }

    @Test
    void paddingIsNotCode() {
        assertThat(code.withoutPadding(List.of("nop", "ret", "nop", "udf\t#0"))).isEqualTo(2);
        assertThat(code.withoutPadding(List.of("nop", "nop"))).isEqualTo(1);
        assertThat(code.withoutPadding(List.of("b\t0x10", "udf\t#1"))).isEqualTo(2);
    }

    @Test
    void noNopIsKnownToBeTracings() {
        assertThat(code.isTracingNop(new byte[] {0x1f, 0x20, 0x03, (byte) 0xd5}, 0))
                .isFalse();
    }
}
