package org.vmcoregdb.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.dump.UtsName;
import org.vmcoregdb.kernel.mm.MemoryUse;
import org.vmcoregdb.kernel.mm.UserSpaces;
import org.vmcoregdb.kernel.module.Module;
import org.vmcoregdb.kernel.module.Modules;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.kernel.printk.KernelLog;
import org.vmcoregdb.kernel.printk.LogRecord;
import org.vmcoregdb.kernel.printk.PanicMessage;
import org.vmcoregdb.kernel.sched.Cpu;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.RunningTasks;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.kernel.system.SystemFacts;
import org.vmcoregdb.kernel.system.Taint;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.FaultReason;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.unwind.Unwinder;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;

/** A real kernel, from nothing but its dump. */
class SampleKernelTest {
    private static Kernel kernel;

    @BeforeAll
    static void open() {
        kernel = Sample.kernel(Sample.dump());
    }

    @Test
    void tasks() {
        Tasks tasks = Tasks.of(kernel);
        assertThat(tasks.problems()).isEmpty();
        assertThat(tasks.all()).hasSizeBetween(100, 140).doesNotHaveDuplicates();
        assertThat(tasks.all().stream().map(Task::pid).toList()).isSorted();
        Task init = tasks.withPid(1).orElseThrow();
        assertThat(init.comm()).isNotEmpty();
        assertThat(init.ppid()).isZero();
        assertThat(init.isKernelThread()).isFalse();
        assertThat(tasks.at(init.address())).contains(init);
        Task kthreadd = tasks.withPid(2).orElseThrow();
        assertThat(kthreadd.comm()).isEqualTo("kthreadd");
        assertThat(kthreadd.isKernelThread()).isTrue();
        assertThat(kthreadd.mm()).isZero();
        List<Task> idle = tasks.all().subList(0, 2);
        assertThat(idle.stream().map(Task::comm)).containsExactly("swapper/0", "swapper/1");
        assertThat(idle.stream().map(t -> t.idleOf().orElseThrow())).containsExactly(0, 1);
    }

    @Test
    void statesOfTasks() {
        Set<String> states =
                Tasks.of(kernel).all().stream().map(t -> t.state().letters()).collect(Collectors.toSet());
        assertThat(states).contains("RU", "IN", "ID").doesNotContain("??");
        assertThat(Tasks.of(kernel).withPid(2).orElseThrow().state().word()).isEqualTo("sleeping");
    }

    @Test
    void oneTaskIsActiveOnEachCpu() {
        List<Task> active =
                Tasks.of(kernel).all().stream().filter(Task::isActive).toList();
        assertThat(active).hasSize(2);
        for (int cpu : kernel.perCpu().present()) {
            Task running = RunningTasks.of(kernel).on(cpu).orElseThrow();
            assertThat(running.activeOn()).hasValue(cpu);
            assertThat(running.cpu()).isEqualTo(cpu);
            assertThat(active).contains(running);
        }
        assertThat(RunningTasks.of(kernel).on(2)).isEmpty();
        assertThat(RunningTasks.of(kernel).on(-1)).isEmpty();
    }

    @Test
    void cpus() {
        assertThat(Cpus.of(kernel).all()).extracting(Cpu::number).containsExactly(0, 1);
        assertThat(Cpus.of(kernel).all()).extracting(Cpu::source).containsOnly(Cpu.RegisterSource.CRASH_NOTES);
        assertThat(Cpus.of(kernel).all()).noneMatch(c -> c.registers().isEmpty());
        Task panicked = Cpus.of(kernel).panicTask().orElseThrow();
        assertThat(panicked.activeOn()).hasValue(Cpus.of(kernel).panicCpu().orElseThrow());
        assertThat(panicked.isKernelThread()).isFalse();
        assertThat(Cpus.of(kernel).number(7)).isEmpty();
    }

    @Test
    void modules() {
        Modules modules = Modules.of(kernel);
        assertThat(modules.problems()).isEmpty();
        assertThat(modules.all()).hasSizeBetween(20, 35);
        assertThat(modules.all().get(0).name()).isEqualTo("crashme");
        Module crashme = modules.named("crashme").orElseThrow();
        Symbol write = crashme.symbols().named("crashme_handle_packet").orElseThrow();
        assertThat(write.isText()).isTrue();
        assertThat(write.module()).contains("crashme");
        assertThat(crashme.contains(write.address())).isTrue();
        assertThat(modules.containing(write.address())).contains(crashme);
        assertThat(modules.containing(0)).isEmpty();
        assertThat(modules.named("none")).isEmpty();
    }

    @Test
    void symbols() {
        Symbols symbols = Symbols.of(kernel);
        Symbol schedule = symbols.named("schedule").orElseThrow();
        assertThat(symbols.resolve(schedule.address() + 4).orElseThrow().text()).isEqualTo("schedule+0x4");
        assertThat(symbols.isText(schedule.address())).isTrue();
        assertThat(symbols.isText(symbols.named("init_task").orElseThrow().address()))
                .isFalse();
        Symbol inModule = symbols.named("crashme_handle_packet").orElseThrow();
        assertThat(symbols.resolve(inModule.address() + 1).orElseThrow().text())
                .isEqualTo("crashme_handle_packet+0x1 [crashme]");
        assertThat(symbols.named("no_such_symbol")).isEmpty();
        assertThat(symbols.resolve(0x1000)).isEmpty();
        long[] last = {0};
        int[] count = {0};
        kernel.imageSymbols().forEach(s -> {
            count[0]++;
            last[0] = s.address();
        });
        assertThat(count[0]).isGreaterThan(80_000);
        assertThat(last[0]).isNegative();
    }

    @Test
    void types() {
        assertThat(kernel.types().struct("task_struct").size()).isGreaterThan(4096);
        assertThat(kernel.types()
                        .struct("list_head")
                        .field("prev")
                        .orElseThrow()
                        .offset())
                .isEqualTo(8);
        assertThat(kernel.types().enumeration("pid_type").orElseThrow().enumerators())
                .extracting(CType.Enumerator::name)
                .startsWith("PIDTYPE_PID");
        assertThat(kernel.types().typedef("pid_t").orElseThrow().size()).isEqualTo(4);
    }

    @Test
    void log() {
        assertThat(KernelLog.of(kernel).problem()).isEmpty();
        List<LogRecord> records = KernelLog.of(kernel).records();
        assertThat(records.get(0).text()).startsWith("Linux version 6.1.0-");
        assertThat(records.get(0).sequence()).isZero();
        assertThat(records.subList(records.size() - 60, records.size()))
                .anyMatch(r -> r.text().startsWith("Kernel panic - not syncing: stack-protector"));
        for (int i = 1; i < records.size(); i++) {
            assertThat(records.get(i).sequence()).isEqualTo(records.get(i - 1).sequence() + 1);
        }
        assertThat(records).anyMatch(r -> r.dictionary().contains("SUBSYSTEM="));
        assertThat(PanicMessage.of(kernel).orElseThrow())
                .startsWith("Kernel panic - not syncing: stack-protector: Kernel stack is corrupted in:")
                .doesNotContain("\n");
    }

    @Test
    void facts() {
        SystemFacts facts = SystemFacts.of(kernel);
        UtsName uts = kernel.utsName().orElseThrow();
        assertThat(uts.sysname()).isEqualTo("Linux");
        assertThat(uts.release()).isEqualTo(kernel.release()).startsWith("6.1.0-");
        assertThat(uts.machine()).isEqualTo("x86_64");
        assertThat(uts.version()).startsWith("#1 SMP");
        // after 2026-01-01; the machine lived for less than an hour
        assertThat(facts.time().orElseThrow()).isGreaterThan(1_767_225_600L);
        assertThat(facts.uptimeSeconds().orElseThrow()).isBetween(1L, 3600L);
        assertThat(facts.ticksPerSecond()).isEqualTo(OptionalLong.of(250));
        assertThat(facts.loadHundredths()).hasSize(3).allMatch(l -> l >= 0 && l < 2000);
        assertThat(facts.megahertz().orElseThrow()).isBetween(500L, 10_000L);
        assertThat(facts.presentPages().orElseThrow() * 4096 >> 20).isBetween(250L, 304L);
        assertThat(Taint.letters(facts.taint().orElseThrow())).contains("O");
        assertThat(kernel.buildId().orElseThrow()).matches("[0-9a-f]{40}");
        assertThat(kernel.notices()).isEmpty();
        assertThat(kernel.vmlinux().given()).isEmpty();
        assertThat(kernel.dump().format().name()).startsWith("kdump-compressed");
    }

    @Test
    void memoryUseOfProcesses() {
        MemoryUse use = MemoryUse.of(kernel);
        Task init = Tasks.of(kernel).withPid(1).orElseThrow();
        MemoryUse.Sizes sizes = use.of(init);
        assertThat(sizes.virtualKilobytes()).isPositive();
        assertThat(sizes.residentKilobytes()).isBetween(1L, sizes.virtualKilobytes());
        assertThat(sizes.percentTenths()).isLessThan(1000);
        assertThat(use.of(Tasks.of(kernel).withPid(2).orElseThrow()).virtualKilobytes())
                .isZero();
    }

    @Test
    void aTasksOwnMemoryIsTranslatedAndItsPagesWereExcluded() {
        Task panicked = Cpus.of(kernel).panicTask().orElseThrow();
        Backtrace trace = new Unwinder(kernel).backtrace(panicked);
        Frame entry = trace.frames().get(trace.frames().size() - 1);
        long userSp = entry.savedRegisters()
                .orElseThrow()
                .registers()
                .get(org.vmcoregdb.arch.x86.X86_64.RSP)
                .orElseThrow();
        AddressSpace memory = UserSpaces.of(kernel).of(panicked);
        assertThat(memory.translate(userSp)).isPresent();
        assertThat(memory.fault(userSp)).contains(FaultReason.EXCLUDED);
        assertThat(memory.read(userSp, new byte[8], 0, 8)).isZero();
        assertThat(memory.nextMapped(0x1000).orElseThrow()).isPositive();
        long own = panicked.address();
        assertThat(memory.readLong(own)).isEqualTo(kernel.memory().readLong(own));
        assertThat(UserSpaces.of(kernel).of(panicked)).isSameAs(memory);
        Task kernelThread = Tasks.of(kernel).withPid(2).orElseThrow();
        assertThat(UserSpaces.of(kernel).of(kernelThread).fault(userSp)).contains(FaultReason.NO_USER_SPACE);
    }
}
