package org.vmcoregdb.unwind.x86;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.unwind.frame.CallSites;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.FrameMethod;
import org.vmcoregdb.unwind.frame.FramePointers;
import org.vmcoregdb.unwind.frame.FrameState;
import org.vmcoregdb.unwind.frame.StackConventions;
import org.vmcoregdb.unwind.frame.StackCopy;
import org.vmcoregdb.unwind.frame.StackKind;
import org.vmcoregdb.unwind.frame.StackRegion;
import org.vmcoregdb.unwind.frame.Stacks;
import org.vmcoregdb.unwind.x86.code.FrameShapes;
import org.vmcoregdb.unwind.x86.code.StackState;
import org.vmcoregdb.unwind.x86.orc.OrcEntry;
import org.vmcoregdb.unwind.x86.orc.OrcTables;

/** The stacks of x86-64 kernels: ORC tables or frame pointers, exception stacks, NMIs that stop CPUs. */
public final class X86Conventions implements StackConventions {
    @Override
    public Machine machine() {
        return Machine.X86_64;
    }

    @Override
    public RegisterSet sleeping(Kernel kernel, Task task) {
        return SwitchFrame.of(kernel, task);
    }

    @Override
    public OptionalLong sleepingSlot(Kernel kernel, RegisterSet registers) {
        return SwitchFrame.slot(kernel, registers);
    }

    @Override
    public List<String> doubts(RegisterSet saved) {
        return PtRegsCheck.doubts(saved);
    }

    @Override
    public void stacks(Kernel kernel, int cpu, Consumer<StackRegion> found) {
        CpuStacks.of(kernel, cpu, found);
    }

    @Override
    public CallSites callSites(AddressSpace memory) {
        return new X86CallSites(memory);
    }

    @Override
    public List<FrameMethod> byTables(Kernel kernel) {
        OrcTables tables = OrcTables.of(kernel);
        OrcMethod orc = new OrcMethod(kernel, tables);
        return List.of(orc, new TracingTrampolineMethod(kernel, tables, orc));
    }

    @Override
    public boolean isLabel(Kernel kernel, Symbol symbol) {
        return EntryCode.of(kernel).contains(symbol);
    }

    @Override
    public List<FrameMethod> byEntryCode(Kernel kernel) {
        return List.of(new EntryMethod(kernel));
    }

    /**
     * {@code call_on_stack} ({@code arch/x86/include/asm/irq_stack.h}, 5.8 on) is inline assembly: it leaves the old stack pointer in the
     * last word of the interrupt stack, and pops it after its calls. Nothing that is called there can have its stack pointer at that word.
     */
    @Override
    public FrameState beforeStackSwitch(Kernel kernel, FrameState frame) {
        boolean onLastWord =
                Stacks.of(kernel).all(StackKind.IRQ).stream().anyMatch(s -> frame.sp() + Long.BYTES == s.high());
        return onLastWord ? frame.withSp(kernel.memory().readLong(frame.sp())) : frame;
    }

    /**
     * Where tables leave out only a few functions, the first instructions of these say enough, without what it takes to read all
     * instructions.
     */
    @Override
    public List<FrameMethod> byCode(Kernel kernel) {
        FrameMethod all = new CodeMethod(kernel);
        FrameMethod first = new PrologueMethod(kernel.memory());
        return OrcTables.of(kernel).available() ? List.of(first, all) : List.of(all, first);
    }

    @Override
    public FramePointers framePointers(Kernel kernel) {
        return X86FramePointers.of(kernel);
    }

    @Override
    public Optional<Frame.SavedRegisters> exceptionFrame(Kernel kernel, StackRegion stack, StackCopy words, int index) {
        return ExceptionFrameCheck.at(kernel, stack, words, index);
    }

    /** In {@code arch/x86/kernel/reboot.c}; it runs in an NMI. */
    @Override
    public Optional<String> stopFunction() {
        return Optional.of("crash_nmi_callback");
    }

    @Override
    public OptionalLong framePointer(Kernel kernel, long pc, long sp) {
        Optional<OrcEntry> entry = OrcTables.of(kernel).find(pc - 1);
        if (entry.isPresent() && entry.get().spRegister() != OrcEntry.Base.BP) {
            return OptionalLong.empty(); // nobody needs it
        }
        Optional<StackState> state = stateAt(kernel, pc);
        return state.isPresent()
                        && state.get().depth().isPresent()
                        && state.get().framePointer().isPresent()
                ? OptionalLong.of(sp
                        + state.get().depth().getAsLong()
                        - state.get().framePointer().getAsLong())
                : OptionalLong.empty();
    }

    /** After the call that a return address is of. */
    private static Optional<StackState> stateAt(Kernel kernel, long pc) {
        return Symbols.of(kernel)
                .resolve(pc - 1)
                .flatMap(f -> FrameShapes.of(kernel).at(pc, true, f));
    }

    @Override
    public OptionalLong returnSlot(Kernel kernel, long function, long pc, long sp) {
        Optional<OrcEntry> entry = OrcTables.of(kernel).find(pc - 1).filter(e -> e.type() == OrcEntry.Type.CALL);
        if (entry.isPresent()) {
            return entry.get().spRegister() == OrcEntry.Base.SP
                    ? OptionalLong.of(sp + entry.get().spOffset() - 8)
                    : OptionalLong.empty();
        }
        if (OrcTables.of(kernel).available()) {
            Optional<X86CallSites.Prologue> prologue = new X86CallSites(kernel.memory()).prologue(function, pc);
            return prologue.isPresent() ? OptionalLong.of(sp + prologue.get().allocated()) : OptionalLong.empty();
        }
        Optional<StackState> state = stateAt(kernel, pc);
        return state.isPresent() && state.get().depth().isPresent()
                ? OptionalLong.of(sp + state.get().depth().getAsLong() - Long.BYTES)
                : OptionalLong.empty();
    }
}
