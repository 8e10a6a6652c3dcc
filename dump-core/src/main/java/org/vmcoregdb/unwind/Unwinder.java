package org.vmcoregdb.unwind;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Lazy;
import org.vmcoregdb.kernel.sched.Cpu;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;
import org.vmcoregdb.unwind.code.CodeBytes;
import org.vmcoregdb.unwind.code.PrologueStep;
import org.vmcoregdb.unwind.orc.OrcTables;

/** Where the stacks of tasks begin, and walking them. Safe for many threads. */
public final class Unwinder {
    private final Kernel kernel;
    private final Lazy<OrcTables> orc;
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
        this.orc = new Lazy<>(() -> new OrcTables(kernel));
        this.tools = new Lazy<>(() -> UnwindTools.of(kernel, orc.get(), order));
    }

    /** True if the kernel carries ORC tables, so that frames are looked up and not guessed. */
    public boolean hasTables() {
        return orc.get().available();
    }

    /** The tables it unwinds with. */
    public OrcTables tables() {
        return orc.get();
    }

    /**
     * What a function's first instructions put on the stack: all there is to know of the frames of a function that the
     * tables leave out.
     *
     * @param start where the function begins
     * @param length its bytes
     * @return empty if the code is missing from the dump
     */
    public Optional<List<PrologueStep>> prologue(long start, long length) {
        return new CodeBytes(kernel.memory()).steps(start, length);
    }

    /**
     * The registers with which a task's stack walk starts: those of its CPU if it was running, else the ones its last
     * context switch saved. Registers that a sleeping task does not have are unknown.
     */
    public RegisterSet registers(Task task) {
        return cpuOf(task).map(Cpu::registers).orElseGet(() -> sleeping(task));
    }

    /** The CPU whose registers are the task's; none in a kernel whose CPUs cannot be told apart. */
    private Optional<Cpu> cpuOf(Task task) {
        try {
            return Cpus.of(kernel).carrying(task);
        } catch (MissingSymbolException | MemoryFault unknown) {
            return Optional.empty();
        }
    }

    /** {@code struct inactive_task_frame} (since 4.9) at {@code thread.sp}: r15 r14 r13 r12 bx bp ret_addr. */
    private RegisterSet sleeping(Task task) {
        Optional<Field> sp = kernel.types().struct("task_struct").field("thread.sp");
        Struct frame = kernel.types().struct("inactive_task_frame");
        Optional<Field> returnAddress = frame.field("ret_addr");
        if (task.stack() == 0 || sp.isEmpty() || returnAddress.isEmpty()) {
            return RegisterSet.EMPTY;
        }
        try {
            long at = sp.get().read(kernel.memory(), task.address());
            RegisterSet.Builder registers = new RegisterSet.Builder();
            registers.set(X86_64.RIP, returnAddress.get().read(kernel.memory(), at));
            registers.set(X86_64.RSP, at + returnAddress.get().offset() + 8);
            saved(frame, "bp", at, X86_64.RBP, registers);
            saved(frame, "bx", at, X86_64.RBX, registers);
            saved(frame, "r12", at, X86_64.R12, registers);
            saved(frame, "r13", at, X86_64.R13, registers);
            saved(frame, "r14", at, X86_64.R14, registers);
            saved(frame, "r15", at, X86_64.R15, registers);
            return registers.build();
        } catch (MemoryFault missing) {
            return RegisterSet.EMPTY;
        }
    }

    private void saved(Struct frame, String member, long at, Register register, RegisterSet.Builder registers) {
        frame.field(member).ifPresent(f -> registers.set(register, f.read(kernel.memory(), at)));
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
        return new CrashPath(tools.get(), orc.get(), task)
                .to(registers)
                .orElseGet(() -> walk.from(registers, OptionalLong.empty()));
    }

    private Backtrace ofSleeping(Task task) {
        RegisterSet registers = sleeping(task);
        OptionalLong sp = registers.get(kernel.arch().sp());
        if (sp.isPresent()) {
            return walk(task).from(registers, OptionalLong.of(sp.getAsLong() - 8));
        }
        return task.stack() == 0
                ? new Backtrace(task, registers, List.of(), Backtrace.End.NO_STACK, Optional.empty())
                : new Backtrace(
                        task,
                        registers,
                        List.of(),
                        Backtrace.End.BROKEN,
                        Optional.of("The task's switch frame is not in the dump."));
    }
}
