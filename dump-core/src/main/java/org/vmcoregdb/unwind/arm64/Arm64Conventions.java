package org.vmcoregdb.unwind.arm64;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.arm64.Arm64;
import org.vmcoregdb.disasm.arm64.A64Disassembler;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;
import org.vmcoregdb.unwind.frame.CallSites;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.FrameMethod;
import org.vmcoregdb.unwind.frame.StackConventions;
import org.vmcoregdb.unwind.frame.StackCopy;
import org.vmcoregdb.unwind.frame.StackRegion;

/** The stacks of arm64 kernels: frame records everywhere, return addresses that may be signed. */
public final class Arm64Conventions implements StackConventions {
    private static final int HALF_BIT = 55;

    /** The bits of a kernel's address that hold a signature ({@code ptrauth_kernel_pac_mask()}, 5.8 on); 0 if its CPUs sign none. */
    private static final String SIGNATURE = "KERNELPACMASK";

    @Override
    public Machine machine() {
        return Machine.AARCH64;
    }

    /** {@code thread.cpu_context} ({@code arch/arm64/include/asm/processor.h}), which {@code cpu_switch_to} fills. */
    @Override
    public RegisterSet sleeping(Kernel kernel, Task task) {
        Struct struct = kernel.types().struct("task_struct");
        RegisterSet.Builder registers = new RegisterSet.Builder();
        Optional<Field> sp = struct.field("thread.cpu_context.sp");
        Optional<Field> pc = struct.field("thread.cpu_context.pc");
        if (task.stack() == 0 || sp.isEmpty() || pc.isEmpty()) {
            return RegisterSet.EMPTY;
        }
        try {
            AddressSpace memory = kernel.memory();
            registers.set(Arm64.SP, sp.get().read(memory, task.address()));
            registers.set(Arm64.PC, returnAddress(kernel, pc.get().read(memory, task.address())));
            for (Register register : Arm64.INSTANCE.keptByCalls()) {
                String name = register.equals(Arm64.FP) ? "fp" : register.name();
                struct.field("thread.cpu_context." + name)
                        .ifPresent(f -> registers.set(register, f.read(memory, task.address())));
            }
            return registers.build();
        } catch (MemoryFault missing) {
            return RegisterSet.EMPTY;
        }
    }

    /** The return address of a call, but not from the stack: the switch keeps it in the task. */
    @Override
    public OptionalLong sleepingSlot(Kernel kernel, RegisterSet registers) {
        return OptionalLong.empty();
    }

    @Override
    public long returnAddress(Kernel kernel, long word) {
        if ((word >>> HALF_BIT & 1) == 0) {
            return word;
        }
        return word | kernel.vmcoreInfo().number(SIGNATURE).orElse(0);
    }

    @Override
    public Optional<Register> linkRegister() {
        return Optional.of(Arm64.LR);
    }

    /**
     * By the caller's frame pointer ({@code arch_rethook_prepare} of {@code arch/arm64/kernel/probes/kprobes.c}, {@code
     * prepare_ftrace_return} of {@code arch/arm64/kernel/ftrace.c}), beside which the function keeps it.
     */
    @Override
    public long tracedAs(Kernel kernel, long slot) {
        return kernel.memory().readLong(slot - Long.BYTES);
    }

    @Override
    public List<String> doubts(RegisterSet saved) {
        return SavedRegisters.doubts(saved);
    }

    @Override
    public void stacks(Kernel kernel, int cpu, Consumer<StackRegion> found) {
        CpuStacks.of(kernel, cpu, found);
    }

    @Override
    public CallSites callSites(AddressSpace memory) {
        return new Arm64CallSites(memory);
    }

    /**
     * Entry code, then what the instructions say, then frame records: instructions say more than call frames of a debug file, which do not
     * cover assembly, and cost no file.
     */
    @Override
    public List<FrameMethod> byEntryCode(Kernel kernel) {
        return List.of(new EntryMethod(kernel), new CodeMethod(kernel), new RecordMethod(kernel));
    }

    @Override
    public Optional<Frame.SavedRegisters> exceptionFrame(Kernel kernel, StackRegion stack, StackCopy words, int index) {
        return SavedRegisters.at(kernel, stack, words, index);
    }

    @Override
    public OptionalLong returnSlot(Kernel kernel, long function, long pc, long sp) {
        Optional<Shape> shape = Symbols.of(kernel)
                .resolve(pc - 1)
                .filter(s -> s.symbol().address() == function)
                .flatMap(s -> Shapes.of(kernel).at(pc - A64Disassembler.BYTES, s.symbol()));
        return shape.isPresent()
                        && shape.get().depth() != Shape.UNKNOWN
                        && shape.get().savedLr() > Shape.CALLERS
                ? OptionalLong.of(sp + shape.get().depth() - shape.get().savedLr())
                : OptionalLong.empty();
    }
}
