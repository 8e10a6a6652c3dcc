package org.vmcoregdb.server.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.ArchitecturePart;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.arm64.Arm64;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.crash.SourceFiles;
import org.vmcoregdb.dump.CpuState;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.irq.InterruptVectors;
import org.vmcoregdb.protocol.target.Register;
import org.vmcoregdb.unwind.arm64.FakeArm64;

/** What debuggers learn of arm64's CPUs. */
class Arm64DescriptionTest {
    private static byte[] value(KernelTarget target, long tid, String name) {
        int number = target.description().registers().stream()
                .filter(r -> r.name().equals(name))
                .mapToInt(Register::number)
                .findFirst()
                .orElseThrow();
        return target.registers().of(tid).value(number).orElse(new byte[0]);
    }

    private static Kernel kernel() {
        FakeArm64 fake = new FakeArm64().function("vectors", FakeArm64.TEXT + 0x800, 0);
        fake.dump()
                .cpu(new CpuState(
                        "CPU 0",
                        new RegisterSet.Builder()
                                .set(Arm64.PC, FakeArm64.TEXT)
                                .set(Arm64.CPSR, 5)
                                .build()));
        return fake.open();
    }

    @Test
    void registersAndMasks() {
        KernelTarget target = new KernelTarget(CrashDump.of(kernel(), "made-up", new SourceFiles(Map.of())));
        assertThat(value(target, 1, "pc")).startsWith(0, 0, 1, 0x68);
        assertThat(value(target, 1, "cpsr")).containsExactly(5, 0, 0, 0);
        assertThat(value(target, 1, "x30")).isEmpty();
        assertThat(value(target, 1, "pauth_cmask_high")).containsExactly(0, 0, 0, 0, 0, 0, 0xff, 0xff);
        assertThat(value(target, 1, "pauth_cmask")).containsExactly(0, 0, 0, 0, 0, 0, 0, 0);
        assertThat(target.description().architecture()).isEqualTo("aarch64");
        CpuDescription description = CpuDescription.of(Arm64.INSTANCE);
        assertThat(description.triple()).startsWith("aarch64-");
        assertThat(description.bfdName()).isEqualTo("aarch64");
    }

    @Test
    void vectors() {
        InterruptVectors vectors =
                ArchitecturePart.find(InterruptVectors.class, Machine.AARCH64).orElseThrow();
        assertThat(vectors.handlers(kernel())).hasSize(16).startsWith(FakeArm64.TEXT + 0x800, FakeArm64.TEXT + 0x880);
    }
}
