package org.vmcoregdb.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.kernel.mm.UserSpaces;
import org.vmcoregdb.kernel.sched.Cpu;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.locate.Fact;
import org.vmcoregdb.memory.AddressSpace;

/** The core of a Xen PV guest: page tables of machine frames, registers of vcpus, no vmcoreinfo. */
class XenSampleTest {
    private static final DumpFile DUMP = Sample.dump(Sample.XEN);
    private final Kernel kernel = Sample.kernel(DUMP);

    @Test
    void theKernelIsFoundByItsOwnText() {
        assertThat(kernel.release()).isEqualTo("6.1.0-56-cloud-amd64");
        assertThat(kernel.buildId()).contains("3b43fad5034874490492495d552c0af6a5fab235");
        assertThat(kernel.location().facts())
                .contains(
                        new Fact("vmcoreinfo", "in memory, at physical address 0x4da9000", "found by its first line"));
        assertThat(kernel.layout().kaslrOffset()).isZero();
    }

    @Test
    void theImageIsMappedToTheGuestsOwnFrames() {
        long banner = kernel.needSymbol("linux_banner");
        assertThat(kernel.memory().readCString(banner, 60)).startsWith("Linux version 6.1.0-56-cloud-amd64 ");
        assertThat(kernel.memory().translate(banner)).hasValue(banner - X86_64.START_KERNEL_MAP);
    }

    @Test
    void vcpusHaveRegistersAndTasks() {
        List<Cpu> cpus = Cpus.of(kernel).all();
        assertThat(cpus).hasSize(2).allMatch(c -> c.source() == Cpu.RegisterSource.DUMP_NOTE);
        assertThat(cpus.get(0).registers().get(X86_64.RIP)).hasValue(0xffffffff81a043a5L);
        assertThat(cpus.get(1).registers().get(X86_64.RSP)).hasValue(0xffffc9004046bb20L);
        assertThat(cpus.get(1).task().map(Task::comm)).contains("cat");
        assertThat(Cpus.of(kernel).panicTask().map(Task::comm)).contains("init");
        assertThat(Tasks.of(kernel).all()).hasSize(61);
    }

    @Test
    void programsMemoryIsReadThroughTheirOwnTables() {
        Task init = Cpus.of(kernel).panicTask().orElseThrow();
        AddressSpace memory = UserSpaces.of(kernel).of(init);
        long text = 0x47b7a0; // where the system call will return to
        assertThat(memory.read(text, new byte[16], 0, 16)).isEqualTo(16);
        assertThat(memory.fault(0x10)).isPresent();
        assertThat(Optional.of(memory.readUnsignedByte(text - 2))).as("syscall").contains(0x0f);
    }
}
