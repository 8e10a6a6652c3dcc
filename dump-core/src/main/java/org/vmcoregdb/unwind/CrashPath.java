package org.vmcoregdb.unwind;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.CallSites;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.StackKind;
import org.vmcoregdb.unwind.frame.StackRegion;
import org.vmcoregdb.unwind.frame.Stacks;

/**
 * Where a CPU really ended. The registers that a crashing kernel saves for a CPU are those of the code that the crash
 * interrupted; what it did after that, down to {@code machine_kexec} on the CPU that panicked and {@link
 * org.vmcoregdb.unwind.frame.StackConventions#stopFunction} on the others, is on the stack below them.
 *
 * <p>That part is shown only if it can be proved: some return address in one of these two functions, from which the
 * kernel's own tables lead, frame by frame, to exactly the saved registers.
 */
final class CrashPath {
    /** More than machine_kexec keeps on the stack. */
    private static final int FRAME_REACH_BYTES = 512;

    private final UnwindTools tools;
    private final Kernel kernel;
    private final Architecture arch;
    private final AddressSpace memory;
    private final Stacks stacks;
    private final CallSites code;
    private final Task task;

    CrashPath(UnwindTools tools, Task task) {
        this.tools = tools;
        this.kernel = tools.kernel();
        this.arch = kernel.arch();
        this.memory = kernel.memory();
        this.stacks = tools.stacks();
        this.code = tools.calls();
        this.task = task;
    }

    /** The stack from where the CPU ended, if the way from there to its saved registers can be proved. */
    Optional<Backtrace> to(RegisterSet saved) {
        if (!saved.has(arch.pc()) || !saved.has(arch.sp())) {
            return Optional.empty();
        }
        OptionalLong kexec = kernel.symbol("machine_kexec");
        OptionalLong stopped =
                tools.conventions().stopFunction().map(kernel::symbol).orElse(OptionalLong.empty());
        for (StackRegion region : places(saved)) {
            for (long slot = region.high() - 8; slot >= region.low(); slot -= 8) {
                long word;
                try {
                    word = tools.returnAddress(memory.readLong(slot));
                } catch (MemoryFault missing) {
                    break;
                }
                if (!arch.isKernelAddress(word)) {
                    continue;
                }
                Optional<Backtrace> found = Optional.empty();
                if (kexec.isPresent() && code.isCallOf(word, kexec.getAsLong())) {
                    found = throughKexec(saved, kexec.getAsLong(), word, slot);
                } else if (stopped.isPresent() && isIn(word, stopped.getAsLong()) && code.isAfterCall(word)) {
                    found = proved(saved, word, slot);
                }
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** Where the handlers of what interrupted the saved registers may have run. */
    private List<StackRegion> places(RegisterSet saved) {
        long sp = saved.getOr(arch.sp(), 0);
        List<StackRegion> places = new ArrayList<>();
        if (arch.isUserMode(saved)) {
            places.add(stacks.ofTask(task));
        } else {
            stacks.containing(task, sp - 8)
                    .ifPresent(r -> places.add(new StackRegion(r.kind(), r.cpu(), r.low(), Math.min(sp, r.high()))));
        }
        places.addAll(stacks.all(StackKind.NMI));
        return places;
    }

    /** From a call of machine_kexec: its own frame is below, if the tables lead from there to the call's slot. */
    private Optional<Backtrace> throughKexec(RegisterSet saved, long kexec, long caller, long slot) {
        try {
            for (long inner = slot - 8; inner >= slot - FRAME_REACH_BYTES; inner -= 8) {
                long pc = tools.returnAddress(memory.readLong(inner));
                if (isIn(pc, kexec) && code.isAfterCall(pc) && leadsTo(kexec, pc, inner + 8, slot)) {
                    return proved(saved, pc, inner);
                }
            }
        } catch (MemoryFault missing) {
            // the walk can still begin with the caller
        }
        return proved(saved, caller, slot);
    }

    /** A walk from a return address on the stack, if it comes to the saved registers. */
    private Optional<Backtrace> proved(RegisterSet saved, long pc, long slot) {
        RegisterSet.Builder registers = new RegisterSet.Builder();
        registers.set(arch.pc(), pc).set(arch.sp(), slot + 8);
        // if the saved registers are those of a frame on the way, not of an interrupted one, its frame pointer is still
        // in force
        OptionalLong pushed = tools.framePointer(pc, slot);
        (pushed.isPresent() ? pushed : saved.get(arch.fp())).ifPresent(v -> registers.set(arch.fp(), v));
        Backtrace walk = new StackWalk(tools, task).from(registers.build(), OptionalLong.of(slot));
        return walk.frames().stream().anyMatch(f -> isAt(f, saved)) ? Optional.of(walk) : Optional.empty();
    }

    private boolean isAt(Frame frame, RegisterSet saved) {
        long pc = saved.getOr(arch.pc(), 0);
        long sp = saved.getOr(arch.sp(), 0);
        boolean interrupted = frame.savedRegisters()
                .filter(s ->
                        s.registers().getOr(arch.pc(), 0) == pc && s.registers().getOr(arch.sp(), 0) == sp)
                .isPresent();
        return interrupted || frame.sp() == sp && sameFunction(frame.pc(), pc);
    }

    private boolean sameFunction(long returnAddress, long pc) {
        Optional<Long> one = Symbols.of(kernel).resolve(returnAddress - 1).map(CrashPath::start);
        return one.isPresent() && one.equals(Symbols.of(kernel).resolve(pc).map(CrashPath::start));
    }

    private static long start(SymbolicAddress address) {
        return address.symbol().address();
    }

    private boolean isIn(long pc, long function) {
        return Symbols.of(kernel)
                .resolve(pc - 1)
                .filter(s -> s.symbol().address() == function)
                .isPresent();
    }

    private boolean leadsTo(long function, long pc, long sp, long slot) {
        OptionalLong found = tools.conventions().returnSlot(kernel, function, pc, sp);
        return found.isPresent() && found.getAsLong() == slot;
    }
}
