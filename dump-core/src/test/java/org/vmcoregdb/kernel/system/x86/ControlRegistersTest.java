package org.vmcoregdb.kernel.system.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Sample;
import org.vmcoregdb.kernel.system.x86.ControlRegisters.Name;

/** On the sample, a dump of kdump's: what it says of the registers must fit what memory is like through them. */
class ControlRegistersTest {
    @Test
    void computesWhatTheKernelLoaded() {
        Kernel kernel = Sample.kernel(Sample.dump());
        for (int cpu : kernel.perCpu().present()) {
            Map<Name, Long> registers = ControlRegisters.of(kernel, cpu);
            assertThat(registers).containsEntry(Name.CR0, 0x80050033L).containsEntry(Name.EFER, 0xd01L);
            // paging with physical address extension, and the features that the kernel turns on for itself
            assertThat(value(registers, Name.CR4) & 0x20).isEqualTo(0x20);
            assertThat(registers)
                    .containsEntry(Name.IDT_BASE, 0xfffffe0000000000L)
                    .containsEntry(Name.IDT_LIMIT, 0xfffL);
            // the page tables of the CPU map the kernel as the kernel's own do
            long root = value(registers, Name.CR3);
            assertThat(kernel.physical().readLong(root + 511 * 8))
                    .isEqualTo(kernel.memory().readLong(kernel.needSymbol("init_top_pgt") + 511 * 8));
            long gdt = value(registers, Name.GDT_BASE);
            assertThat(kernel.memory().readLong(gdt + 0x10))
                    .as("64-bit kernel code")
                    .isEqualTo(0x00af9b000000ffffL);
            assertThat(value(registers, Name.TSS_BASE)).isEqualTo(gdt + 0x2000);
            assertThat(registers).containsEntry(Name.TSS_LIMIT, 0x4087L);
        }
        assertThat(ControlRegisters.of(kernel, 0).get(Name.GDT_BASE)).isEqualTo(0xfffffe0000001000L);
    }

    private static long value(Map<Name, Long> registers, Name name) {
        return Objects.requireNonNull(registers.get(name), name.name());
    }
}
