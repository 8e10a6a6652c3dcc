package org.vmcoregdb.kernel.sched;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.dump.CpuState;
import org.vmcoregdb.dump.Note;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.memory.WordOrder;

/**
 * The CPUs: what each was running and its registers. A kernel that crashes into kdump leaves the registers in
 * per-cpu {@code crash_notes}, which says by itself whose they are; a hypervisor's notes come one per CPU, in order.
 */
public final class Cpus {
    private static final Part<Cpus> PART = Part.of(Cpus::read);

    /** {@code KEXEC_NOTE_BYTES}: room for an NT_PRSTATUS and an end mark ({@code include/linux/crash_core.h}). */
    private static final int CRASH_NOTE_BYTES = 512;

    private final List<Cpu> all;
    private final OptionalInt panicCpu;

    private Cpus(List<Cpu> all, OptionalInt panicCpu) {
        this.all = List.copyOf(all);
        this.panicCpu = panicCpu;
    }

    /** CPUs of a kernel. */
    public static Cpus of(Kernel kernel) {
        return kernel.part(PART);
    }

    private static Cpus read(Kernel kernel) {
        List<Integer> present = kernel.perCpu().present();
        List<Optional<RegisterSet>> saved = new ArrayList<>();
        for (int cpu : present) {
            saved.add(crashNote(kernel, cpu));
        }
        boolean kernelSaved = saved.stream().anyMatch(Optional::isPresent);
        List<CpuState> fromDump = kernelSaved ? List.of() : kernel.dump().cpus();
        StackOwners owners = new StackOwners(kernel);
        List<Cpu> cpus = new ArrayList<>();
        for (int i = 0; i < present.size(); i++) {
            int cpu = present.get(i);
            Optional<Task> task = RunningTasks.of(kernel).on(cpu);
            // a hypervisor counts all CPUs, also those that the kernel does not have
            int place = fromDump.size() == present.size() ? i : cpu;
            RegisterSet registers = saved.get(i).orElse(RegisterSet.EMPTY);
            Cpu.RegisterSource source = Cpu.RegisterSource.CRASH_NOTES;
            if (saved.get(i).isEmpty()) {
                registers = place < fromDump.size() ? fromDump.get(place).registers() : RegisterSet.EMPTY;
                source = place < fromDump.size() ? Cpu.RegisterSource.DUMP_NOTE : Cpu.RegisterSource.NONE;
            }
            cpus.add(new Cpu(cpu, task, owners.of(cpu, task, registers), registers, source));
        }
        return new Cpus(cpus, findPanicCpu(kernel, cpus, kernelSaved));
    }

    private static Optional<RegisterSet> crashNote(Kernel kernel, int cpu) {
        OptionalLong pointer = kernel.symbol("crash_notes");
        if (pointer.isEmpty()) {
            return Optional.empty();
        }
        try {
            long perCpu = kernel.memory().readLong(pointer.getAsLong());
            byte[] note = new byte[CRASH_NOTE_BYTES];
            int got = kernel.memory().read(kernel.perCpu().address(perCpu, cpu), note, 0, note.length);
            WordOrder words = kernel.memory().words();
            int nameSize = words.getInt(note, 0);
            int size = words.getInt(note, 4);
            int type = words.getInt(note, 8);
            int start = 12 + (nameSize + 3 & ~3);
            if (perCpu == 0 || nameSize < 4 || nameSize > 16 || size <= 0 || size > got - start) {
                return Optional.empty();
            }
            byte[] descriptor = Arrays.copyOfRange(note, start, start + size);
            return type == Note.NT_PRSTATUS ? kernel.arch().prStatus(descriptor) : Optional.empty();
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
    }

    /** Before 4.5 there is no {@code panic_cpu}, and {@code crashing_cpu} is 0 until a kernel for the crash is started. */
    private static OptionalInt findPanicCpu(Kernel kernel, List<Cpu> cpus, boolean kernelSaved) {
        boolean told = kernelSaved || kernel.symbol("panic_cpu").isPresent();
        for (String name : told ? List.of("crashing_cpu", "panic_cpu") : List.<String>of()) {
            OptionalLong address = kernel.symbol(name);
            if (address.isPresent()) {
                try {
                    int cpu = kernel.memory().readInt(address.getAsLong());
                    if (kernel.perCpu().present().contains(cpu)) {
                        return OptionalInt.of(cpu);
                    }
                } catch (MemoryFault missing) {
                    // the other variable may say
                }
            }
        }
        return told ? OptionalInt.empty() : PanickingStack.find(kernel, cpus);
    }

    /** The CPUs, by number, those too that were marked offline when the machine panicked. */
    public List<Cpu> all() {
        return all;
    }

    /** The CPU of this number, if the machine has it. */
    public Optional<Cpu> number(int cpu) {
        return all.stream().filter(c -> c.number() == cpu).findFirst();
    }

    /** The CPU whose registers are this task's: the one on whose stack it was. */
    public Optional<Cpu> carrying(Task task) {
        return all.stream()
                .filter(c -> c.stackOwner().filter(o -> o == task.address()).isPresent())
                .findFirst();
    }

    /**
     * The CPU that panicked, as the kernel's own {@code crashing_cpu} or {@code panic_cpu} says; in kernels without the latter the one that
     * was in {@code panic()}, as its stack says.
     */
    public OptionalInt panicCpu() {
        return panicCpu;
    }

    /** The task that was on the panicking CPU; on a dump taken without a panic the first CPU's. */
    public Optional<Task> panicTask() {
        return all.stream()
                .filter(c -> c.number() == panicCpu.orElse(c.number()))
                .findFirst()
                .flatMap(Cpu::task);
    }
}
