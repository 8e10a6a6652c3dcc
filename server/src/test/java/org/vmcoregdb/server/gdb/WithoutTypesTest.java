package org.vmcoregdb.server.gdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.crash.SourceFiles;
import org.vmcoregdb.dump.CpuState;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.protocol.target.Register;
import org.vmcoregdb.protocol.target.ThreadInfo;

/** A kernel without BTF, and without a vmlinux beside it: debuggers get its memory, the registers of its CPUs and its functions. */
class WithoutTypesTest {
    private final FakeKernel fake =
            new FakeKernel().variable("answer", 42).function("schedule", FakeKernel.TEXT + 0x1000);

    private static KernelTarget target(Kernel kernel) {
        return new KernelTarget(CrashDump.of(kernel, "made-up", new SourceFiles(Map.of())));
    }

    private static byte[] value(KernelTarget target, long tid, String name) {
        int number = target.description().registers().stream()
                .filter(r -> r.name().equals(name))
                .mapToInt(Register::number)
                .findFirst()
                .orElseThrow();
        return target.registers().of(tid).value(number).orElse(new byte[0]);
    }

    @Test
    void itsCpusAreTheThreads() {
        for (int cpu = 0; cpu < 2; cpu++) {
            fake.dump()
                    .cpu(new CpuState(
                            "CPU " + cpu,
                            new RegisterSet.Builder()
                                    .set(X86_64.RIP, FakeKernel.TEXT + cpu)
                                    .build()));
        }
        KernelTarget target = target(fake.open());
        assertThat(target.threads().ids()).containsExactly(1, 2);
        assertThat(target.threads().current()).isEqualTo(1);
        assertThat(target.threads().contains(3)).isFalse();
        ThreadInfo second = target.threads().find(2).orElseThrow();
        assertThat(second.name()).isEqualTo("CPU 1");
        assertThat(second.state()).startsWith("its tasks are not known: ");
        assertThat(value(target, 2, "rip")).startsWith(1, 0, 0);
        assertThat(value(target, 2, "rax")).isEmpty();
        assertThat(value(target, 2, "cr3")).isEmpty();
        assertThat(target.registers().of(3).value(16)).isEmpty();
    }

    @Test
    void itsMemoryIsRead() {
        Kernel kernel = fake.open();
        KernelTarget target = target(kernel);
        assertThat(target.threads().ids()).containsExactly(1);
        long answer = kernel.needSymbol("answer");
        byte[] bytes = new byte[8];

        assertThat(target.memory().read(1, answer, bytes, 0, 8)).isEqualTo(8);
        assertThat(bytes).startsWith(42, 0);
        assertThat(target.stop().description()).isNotEmpty();
    }
}
