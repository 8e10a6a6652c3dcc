package org.vmcoregdb.arch.arm64;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.bytes.ByteBuilder;

class Arm64Test {
    private static final Architecture ARCH = Architecture.of(Machine.AARCH64).orElseThrow();

    /** {@code struct elf_prstatus}: every register holds 0x1000 plus its place. */
    private static byte[] prStatus() {
        ByteBuilder note = new ByteBuilder(ByteOrder.LITTLE_ENDIAN).grow(392).u32(32, 4711);
        for (int i = 0; i < 34; i++) {
            note.u64(112 + 8 * i, 0x1000 + i);
        }
        return note.build();
    }

    @Test
    void registersInTheKernelsNote() {
        RegisterSet set = ARCH.prStatus(prStatus()).orElseThrow();
        assertThat(set.get(Arm64.X.get(0))).hasValue(0x1000);
        assertThat(set.get(Arm64.FP)).hasValue(0x101d);
        assertThat(set.get(Arm64.LR)).hasValue(0x101e);
        assertThat(set.get(Arm64.SP)).hasValue(0x101f);
        assertThat(set.get(Arm64.PC)).hasValue(0x1020);
        assertThat(set.get(Arm64.CPSR)).hasValue(0x1021);
        assertThat(set.has(Arm64.ORIG_X0)).isFalse();
        for (int length = 0; length < 384; length += 7) {
            assertThat(ARCH.prStatus(Arrays.copyOf(prStatus(), length))).isEmpty();
        }
        assertThat(ARCH.qemuCpuState(prStatus())).isEmpty();
        assertThat(ARCH.xenVcpu(prStatus())).isEmpty();
        assertThat(ARCH.xenVcpuBytes()).isZero();
    }

    @Test
    void rolesAndNumbers() {
        assertThat(ARCH.machine()).isEqualTo(Machine.AARCH64);
        assertThat(ARCH.byteOrder()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(ARCH.pageSize()).isEqualTo(4096);
        assertThat(ARCH.pc()).isEqualTo(Arm64.PC);
        assertThat(ARCH.sp()).isEqualTo(Arm64.SP);
        assertThat(ARCH.fp().name()).isEqualTo("x29");
        assertThat(ARCH.imageMap()).isEmpty();
        for (int i = 0; i < ARCH.registers().size(); i++) {
            assertThat(ARCH.registers().get(i).number()).isEqualTo(i);
        }
        assertThat(ARCH.dwarfRegisters().indexOf(Arm64.SP)).isEqualTo(31);
        assertThat(ARCH.keptByCalls()).hasSize(11).contains(Arm64.FP).doesNotContain(Arm64.LR);
        assertThat(ARCH.savedOnEntry().indexOf(Arm64.PC)).isEqualTo(32);
    }

    @Test
    void addresses() {
        assertThat(ARCH.isKernelAddress(0xffff800008000000L)).isTrue();
        assertThat(ARCH.isKernelAddress(0xfff0000000000000L)).isTrue();
        assertThat(ARCH.isKernelAddress(0x5eb2d1a168370644L)).as("signed").isFalse();
        assertThat(ARCH.isKernelAddress(0x0000ffff8bf09000L)).isFalse();
        assertThat(ARCH.isUserAddress(0x0f00ffff8bf09000L)).as("with a tag").isTrue();
        assertThat(ARCH.isUserAddress(0xffff000000000000L)).isFalse();
        assertThat(ARCH.isCanonical(0x0010000000000000L)).isFalse();
        assertThat(ARCH.firstKernelAddress()).isEqualTo(0xfff0000000000000L);
    }

    @Test
    void modes() {
        assertThat(ARCH.isUserMode(mode(0x80001000L))).isTrue();
        assertThat(ARCH.isUserMode(mode(0x10))).as("AArch32").isTrue();
        assertThat(ARCH.isUserMode(mode(0x40400005L))).isFalse();
        assertThat(ARCH.isUserMode(mode(0x9))).isFalse();
        assertThat(ARCH.isUserMode(RegisterSet.EMPTY)).isFalse();
    }

    private static RegisterSet mode(long pstate) {
        return new RegisterSet.Builder().set(Arm64.CPSR, pstate).build();
    }
}
