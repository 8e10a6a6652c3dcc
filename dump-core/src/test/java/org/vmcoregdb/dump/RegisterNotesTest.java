package org.vmcoregdb.dump;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.dump.open.DumpFormats;
import org.vmcoregdb.elf.ElfWriter;

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

    @Test
    void virtualBoxHasANoteOfItsOwn() throws Exception {
        ByteBuffer cpu = ByteBuffer.allocate(600).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 18; i++) {
            cpu.putLong(100 + i);
        }
        cpu.putShort(144 + 16, (short) 0x10).putLong(144 + 4 * 24, 0xffff888000000000L);
        cpu.putLong(288, 80).putLong(304, 83).putLong(536, 77);
        byte[] notes = ElfWriter.concat(
                ElfWriter.note(ByteOrder.LITTLE_ENDIAN, "VBCORE", 0xb00, new byte[24]),
                ElfWriter.note(ByteOrder.LITTLE_ENDIAN, "VBCPU", 0xb01, cpu.array()),
                ElfWriter.note(ByteOrder.LITTLE_ENDIAN, "VBCPU", 0xb01, new byte[10]));
        byte[] core = ElfWriter.core().notes(notes).load(0, 0, new byte[4096]).build();
        DumpFile dump = DumpFormats.standard().openSources(List.of(new ByteArraySource("core", core)));
        assertThat(dump.format().name()).isEqualTo("ELF core (VirtualBox)");
        assertThat(dump.cpus()).hasSize(1);
        RegisterSet registers = dump.cpus().get(0).registers();
        assertThat(registers.get(X86_64.RAX)).hasValue(100);
        assertThat(registers.get(X86_64.RIP)).hasValue(114);
        assertThat(registers.get(X86_64.RSP)).hasValue(115);
        assertThat(registers.get(X86_64.CS)).hasValue(0x10);
        assertThat(registers.get(X86_64.GS_BASE)).hasValue(0xffff888000000000L);
        assertThat(registers.get(X86_64.CR0)).hasValue(80);
        assertThat(registers.get(X86_64.CR3)).hasValue(83);
        assertThat(registers.get(X86_64.K_GS_BASE)).hasValue(77);
    }
}
