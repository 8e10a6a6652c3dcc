package org.vmcoregdb.dump;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.x86.X86_64;

class RegisterNotesTest {
    private static final int RIP_IN_PRSTATUS = 112 + 8 * 16;
    private static final int RIP_IN_QEMU_STATE = 8 + 8 * 16;
    private static final int CR3_IN_QEMU_STATE = 8 + 8 * 18 + 24 * 10 + 24;

    private static Note prStatus(long rip) {
        ByteBuffer bytes = ByteBuffer.allocate(336).order(ByteOrder.LITTLE_ENDIAN);
        return new Note("CORE", 1, bytes.putLong(RIP_IN_PRSTATUS, rip).array());
    }

    private static Note qemu(long rip, long cr3) {
        ByteBuffer bytes =
                ByteBuffer.allocate(440).order(ByteOrder.LITTLE_ENDIAN).putInt(0, 1);
        bytes.putLong(RIP_IN_QEMU_STATE, rip).putLong(CR3_IN_QEMU_STATE, cr3);
        return new Note("QEMU", 0, bytes.array());
    }

    @Test
    void oneCpuForEachPairOfNotesAndQemusCounts() {
        List<CpuState> cpus = RegisterNotes.cpus(
                Machine.X86_64,
                List.of(
                        prStatus(1),
                        prStatus(2),
                        new Note("VMCOREINFO", 0, new byte[4]),
                        qemu(1, 0x11),
                        qemu(7, 0x12)));
        assertThat(cpus)
                .extracting(CpuState::source)
                .containsOnly("NT_PRSTATUS and QEMU")
                .hasSize(2);
        assertThat(cpus.get(0).registers().get(X86_64.CR3)).hasValue(0x11);
        assertThat(cpus.get(1).registers().get(X86_64.CR3)).hasValue(0x12);
        assertThat(cpus.get(1).registers().get(X86_64.RIP)).hasValue(7);
        assertThat(cpus.get(1).registers().has(X86_64.ORIG_RAX)).isTrue();
    }

    @Test
    void aCpuThatOneOfTheTwoKindsLacksIsNotLost() {
        assertThat(RegisterNotes.cpus(Machine.X86_64, List.of(prStatus(1), prStatus(2), qemu(1, 3))))
                .extracting(CpuState::source)
                .containsExactly("NT_PRSTATUS and QEMU", "NT_PRSTATUS");
        assertThat(RegisterNotes.cpus(Machine.X86_64, List.of(prStatus(1), qemu(1, 3), qemu(2, 4))))
                .extracting(CpuState::source)
                .containsExactly("NT_PRSTATUS and QEMU", "QEMU");
    }

    @Test
    void otherNotesAndOtherMachinesHaveNone() {
        Note floatingPoint = new Note("CORE", 2, prStatus(1).descriptor());
        assertThat(RegisterNotes.cpus(Machine.X86_64, List.of(floatingPoint))).isEmpty();
        assertThat(RegisterNotes.cpus(Machine.S390X, List.of(prStatus(1)))).isEmpty();
    }
}
