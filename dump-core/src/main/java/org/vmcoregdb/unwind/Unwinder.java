package org.vmcoregdb.unwind;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Lazy;
import org.vmcoregdb.kernel.sched.Cpu;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.types.MissingTypeException;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.CallSites;
import org.vmcoregdb.unwind.frame.StackConventions;
import org.vmcoregdb.unwind.frame.Stacks;

/** Where the stacks of tasks begin, and walking them. Safe for many threads. */
public final class Unwinder {
    private final Kernel kernel;
    private final StackConventions conventions;
    private final Lazy<UnwindTools> tools;

    /** An unwinder for the tasks of a kernel. */
    public Unwinder(Kernel kernel) {
        this(kernel, UnwindMethod.STANDARD);
    }

    /**
     * The same with a choice of methods, to hold one against another.
     *
     * @param order the methods to use, in the order in which they are asked
     */
    public Unwinder(Kernel kernel, List<UnwindMethod> order) {
        this.kernel = kernel;
        this.conventions = StackConventions.of(kernel);
        this.tools = new Lazy<>(() -> UnwindTools.of(kernel, conventions, order));
    }

    /**
     * The registers with which a task's stack walk starts: those of its CPU if it was running, else the ones its last
     * context switch saved. Registers that a sleeping task does not have are unknown.
     */
    public RegisterSet registers(Task task) {
        return cpuOf(task).map(Cpu::registers).orElseGet(() -> conventions.sleeping(kernel, task));
    }

    /** The CPU whose registers are the task's; none in a kernel whose CPUs cannot be distinguished. */
    private Optional<Cpu> cpuOf(Task task) {
        try {
            return Cpus.of(kernel).carrying(task);
        } catch (MissingSymbolException | MissingTypeException | MemoryFault unknown) {
            return Optional.empty();
        }
    }

    /** The return addresses that tracing replaced, of all tasks. */
    public ReplacedReturns replacedReturns() {
        return ReplacedReturns.of(
                kernel,
                Tasks.of(kernel).all(),
                tools.get().stacks(),
                tools.get().hooks());
    }

    /** Where the stacks are. */
    Stacks stacks() {
        return tools.get().stacks();
    }

    /** What a call looks like. */
    CallSites callSites() {
        return tools.get().calls();
    }

    /** A walk that has not begun. */
    StackWalk walk(Task task) {
        return new StackWalk(tools.get(), task);
    }

    /** The stack of a task, from where it stopped to where it came from. */
    public Backtrace backtrace(Task task) {
        Optional<Cpu> cpu = cpuOf(task);
        if (cpu.isEmpty()) {
            return ofSleeping(task);
        }
        RegisterSet registers = cpu.get().registers();
        StackWalk walk = walk(task);
        if (!registers.has(kernel.arch().pc()) || !registers.has(kernel.arch().sp())) {
            return walk.withoutRegisters();
        }
        return new CrashPath(tools.get(), task)
                .to(registers)
                .orElseGet(() -> walk.from(registers, OptionalLong.empty()));
    }

    private Backtrace ofSleeping(Task task) {
        RegisterSet registers = conventions.sleeping(kernel, task);
        if (registers.has(kernel.arch().sp())) {
            return walk(task).from(registers, conventions.sleepingSlot(kernel, registers));
        }
        return task.stack() == 0
                ? new Backtrace(
                        task, kernel.arch().machine(), registers, List.of(), Backtrace.End.NO_STACK, Optional.empty())
                : new Backtrace(
                        task,
                        kernel.arch().machine(),
                        registers,
                        List.of(),
                        Backtrace.End.BROKEN,
                        Optional.of(conventions.withoutRegisters()));
    }
}
