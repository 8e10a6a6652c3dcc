package org.vmcoregdb.server.command.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.arm64.Arm64;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.answer.TextPage;
import org.vmcoregdb.unwind.arm64.FakeArm64;
import org.vmcoregdb.unwind.frame.Backtrace;

/** Stacks of arm64 as crash shows them. */
class Arm64StackTextTest {
    private static final long SWITCH = FakeArm64.TEXT + 0x1000;
    private static final long FORK = FakeArm64.TEXT + 0x1100;
    private static final long REGISTERS = FakeArm64.TOP - FakeArm64.REGISTERS;

    @Test
    void framesAreWhereTheirRecordsAre() {
        Backtrace trace = new FakeArm64()
                .function("__switch_to", SWITCH, 0xa9be7bfd, 0x910003fd, 0x94000000, 0xa8c27bfd, 0xd65f03c0)
                .function("ret_from_fork", FORK, 0xd503201f, 0xd63f0260, 0xd503201f)
                .function("end", FORK + 0x100, 0)
                .asleep(SWITCH + 12, FakeArm64.STACK + 0x100, FakeArm64.STACK + 0x100)
                .put64(FakeArm64.STACK + 0x100, REGISTERS + FakeArm64.RECORD)
                .put64(FakeArm64.STACK + 0x108, FORK + 8)
                .registers(REGISTERS, 1, 0x7fff0000, 0x401000, 0x80001000L)
                .walk();
        assertThat(AnswerText.alone(new StackAnswer(
                        trace, List.of(), StackAnswer.Lines.NONE, new StackAnswer.Look(false, false, false))))
                .isEqualTo("""
                        PID: 7        TASK: ffffd1a168110000  CPU: 0    COMMAND: "fake"
                         #0 [ffffd1a168100100] __switch_to at ffffd1a168011008
                         #1 [ffffd1a168100120] ret_from_fork at ffffd1a168011104
                             PC: 0000000000401000   LR: 000000000000001e   SP: 000000007fff0000
                            X29: 0000000000000001  X28: 000000000000001c  X27: 000000000000001b
                            X26: 000000000000001a  X25: 0000000000000019  X24: 0000000000000018
                            X23: 0000000000000017  X22: 0000000000000016  X21: 0000000000000015
                            X20: 0000000000000014  X19: 0000000000000013  X18: 0000000000000012
                            X17: 0000000000000011  X16: 0000000000000010  X15: 000000000000000f
                            X14: 000000000000000e  X13: 000000000000000d  X12: 000000000000000c
                            X11: 000000000000000b  X10: 000000000000000a   X9: 0000000000000009
                             X8: 0000000000000008   X7: 0000000000000007   X6: 0000000000000006
                             X5: 0000000000000005   X4: 0000000000000004   X3: 0000000000000003
                             X2: 0000000000000002   X1: 0000000000000001   X0: 0000000000000000
                            ORIG_X0: 0000000000000000  SYSCALLNO: 0  PSTATE: 80001000
                        """);
    }

    @Test
    void registersThatAreNotKnown() {
        TextPage page = new TextPage();
        RegistersText.of(Machine.AARCH64)
                .write(page, new RegisterSet.Builder().set(Arm64.CPSR, 5).build(), true);
        assertThat(page.toString()).contains("PC: (unknown)").endsWith("    PSTATE: 00000005\n");
    }
}
