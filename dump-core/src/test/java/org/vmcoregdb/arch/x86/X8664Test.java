package org.vmcoregdb.arch.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.bytes.ByteBuilder;

class X8664Test {
    private static final X86_64 ARCH = X86_64.INSTANCE;

    /** {@code struct elf_prstatus}: every register holds 0x1000 plus its place. */
    private static byte[] prStatus() {
        ByteBuilder note = new ByteBuilder(ByteOrder.LITTLE_ENDIAN).grow(336).u32(32, 4711);
        for (int i = 0; i < 27; i++) {
            note.u64(112 + 8 * i, 0x1000 + i);
        }
        return note.build();
    }

    private static byte[] qemuState(int version) {
        ByteBuilder note = new ByteBuilder(ByteOrder.LITTLE_ENDIAN)
                .grow(8 + 18 * 8 + 240 + 48)
                .u32(0, version);
        for (int i = 0; i < 18; i++) {
            note.u64(8 + 8 * i, 0x2000 + i);
        }
        for (int i = 0; i < 10; i++) {
            note.u32(152 + 24 * i, 0x30 + i).u64(152 + 24 * i + 16, 0x4000 + i);
        }
        for (int i = 0; i < 6; i++) {
            note.u64(392 + 8 * i, 0x5000 + i);
        }
        return note.build();
    }

    @Test
    void registersInTheKernelsNote() {
        RegisterSet set = ARCH.prStatus(prStatus()).orElseThrow();
        assertThat(set.get(X86_64.R15)).hasValue(0x1000);
        assertThat(set.get(X86_64.RBP)).hasValue(0x1004);
        assertThat(set.get(X86_64.RAX)).hasValue(0x100a);
        assertThat(set.get(X86_64.ORIG_RAX)).hasValue(0x100f);
        assertThat(set.get(X86_64.RIP)).hasValue(0x1010);
        assertThat(set.get(X86_64.RSP)).hasValue(0x1013);
        assertThat(set.get(X86_64.SS)).hasValue(0x1014);
        assertThat(set.get(X86_64.GS_BASE)).hasValue(0x1016);
        assertThat(set.get(X86_64.GS)).hasValue(0x101a);
        assertThat(set.has(X86_64.CR3)).isFalse();
    }

    @Test
    void registersInQemusNote() {
        RegisterSet set = ARCH.qemuCpuState(qemuState(1)).orElseThrow();
        assertThat(set.get(X86_64.RAX)).hasValue(0x2000);
        assertThat(set.get(X86_64.RSP)).hasValue(0x2006);
        assertThat(set.get(X86_64.RIP)).hasValue(0x2010);
        assertThat(set.get(X86_64.CS)).hasValue(0x30);
        assertThat(set.get(X86_64.SS)).hasValue(0x35);
        assertThat(set.get(X86_64.FS_BASE)).hasValue(0x4003);
        assertThat(set.get(X86_64.GS_BASE)).hasValue(0x4004);
        assertThat(set.get(X86_64.CR0)).hasValue(0x5000);
        assertThat(set.get(X86_64.CR3)).hasValue(0x5003);
        assertThat(set.get(X86_64.K_GS_BASE)).hasValue(0x5005);
        assertThat(set.has(X86_64.ORIG_RAX)).isFalse();
        RegisterSet older = ARCH.qemuCpuState(Arrays.copyOf(qemuState(1), 432)).orElseThrow();
        assertThat(older.has(X86_64.K_GS_BASE)).isFalse();
        assertThat(older.get(X86_64.CR4)).hasValue(0x5004);
    }

    @Test
    void recordsThatAreTooShortOrOfAnotherVersion() {
        assertThat(ARCH.qemuCpuState(qemuState(2))).isEmpty();
        for (int length = 0; length < 327; length++) {
            assertThat(ARCH.prStatus(Arrays.copyOf(prStatus(), length))).isEmpty();
        }
        for (int length = 0; length < 432; length += 3) {
            assertThat(ARCH.qemuCpuState(Arrays.copyOf(qemuState(1), length))).isEmpty();
        }
    }

    @Test
    void addresses() {
        assertThat(ARCH.isKernelAddress(0xffffffff81000000L)).isTrue();
        assertThat(ARCH.isKernelAddress(0xff11000000000000L)).isTrue();
        assertThat(ARCH.isKernelAddress(0x7fff00000000L)).isFalse();
        assertThat(ARCH.isKernelAddress(0x8000000000000000L)).isFalse();
        assertThat(ARCH.isCanonical(0x00ffffffffffffffL)).isTrue();
        assertThat(ARCH.isCanonical(0x0100000000000000L)).isFalse();
    }

    @Test
    void theArchitectureOfAMachine() {
        assertThat(Architecture.of(Machine.X86_64)).get().isInstanceOf(X86_64.class);
        assertThat(Architecture.of(Machine.RISCV64)).isEmpty();
        assertThat(ARCH.machine()).isEqualTo(Machine.X86_64);
        assertThat(ARCH.pageSize()).isEqualTo(4096);
        assertThat(ARCH.pc()).isEqualTo(X86_64.RIP);
        assertThat(ARCH.sp()).isEqualTo(X86_64.RSP);
        assertThat(ARCH.registers()).hasSizeLessThanOrEqualTo(64).doesNotHaveDuplicates();
        for (int i = 0; i < ARCH.registers().size(); i++) {
            assertThat(ARCH.registers().get(i).number()).isEqualTo(i);
        }
    }

    @Test
    void unknownRegistersAreNotZero() {
        RegisterSet set = new RegisterSet.Builder()
                .set(X86_64.RAX, 0)
                .set(X86_64.RBX, 7)
                .forget(X86_64.RBX)
                .build();
        assertThat(set.get(X86_64.RAX)).hasValue(0);
        assertThat(set.get(X86_64.RBX)).isEmpty();
        assertThat(set.getOr(X86_64.RBX, 9)).isEqualTo(9);
        assertThat(set.isEmpty()).isFalse();
        assertThat(RegisterSet.EMPTY.isEmpty()).isTrue();
        assertThat(RegisterSet.EMPTY.get(X86_64.RIP)).isEmpty();
        assertThat(RegisterSet.EMPTY.toBuilder().set(X86_64.RIP, 3).build().get(X86_64.RIP))
                .hasValue(3);
    }

    /** {@code struct vcpu_guest_context}: every number is its own offset. */
    private static byte[] xenVcpu(int flags, int cs) {
        ByteBuilder vcpu = new ByteBuilder(ByteOrder.LITTLE_ENDIAN).grow(5168);
        for (int at = 0; at < 5168; at += 8) {
            vcpu.u64(at, at);
        }
        return vcpu.u64(512, flags).u16(656, cs).build();
    }

    @Test
    void registersOfAXenVcpu() {
        RegisterSet set = ARCH.xenVcpu(xenVcpu(0x3d, 0xe033)).orElseThrow();
        assertThat(set.get(X86_64.R15)).hasValue(520);
        assertThat(set.get(X86_64.RDI)).hasValue(632);
        assertThat(set.get(X86_64.RIP)).hasValue(648);
        assertThat(set.get(X86_64.RSP)).hasValue(672);
        assertThat(set.get(X86_64.EFLAGS)).hasValue(664);
        assertThat(set.get(X86_64.CR3)).hasValue(5008);
        assertThat(set.get(X86_64.CR4)).hasValue(5016);
        assertThat(set.get(X86_64.FS_BASE)).hasValue(5144);
        assertThat(set.has(X86_64.ORIG_RAX)).isFalse();
        assertThat(set.get(X86_64.CS)).as("a PV kernel, though in ring 3").hasValue(0xe030);
        assertThat(set.get(X86_64.GS_BASE)).hasValue(5152);
        assertThat(set.get(X86_64.K_GS_BASE)).hasValue(5160);
    }

    @Test
    void aXenVcpuInUserMode() {
        for (int cs : new int[] {0xe033, 0x33}) {
            RegisterSet set = ARCH.xenVcpu(xenVcpu(0x39, cs)).orElseThrow();
            assertThat(set.get(X86_64.CS)).hasValue(cs);
            assertThat(set.get(X86_64.GS_BASE)).hasValue(5160);
            assertThat(set.get(X86_64.K_GS_BASE)).hasValue(5152);
        }
        RegisterSet hvm = ARCH.xenVcpu(xenVcpu(0x21, 0x10)).orElseThrow();
        assertThat(hvm.get(X86_64.CS)).hasValue(0x10);
        assertThat(hvm.get(X86_64.GS_BASE)).as("the kernel of any other guest").hasValue(5152);
        assertThat(ARCH.xenVcpu(new byte[5160])).isEmpty();
    }
}
