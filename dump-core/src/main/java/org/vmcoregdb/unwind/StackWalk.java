package org.vmcoregdb.unwind;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.X86_64;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Task;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.SymbolicAddress;

/**
 * One walk up one stack. The steps are those that ORC entries describe; where no entry covers the code, the frame pointer
 * is followed and the frame marked. Every step must move up the stack or onto another one, and there is a limit, so that
 * no damage makes it run for ever.
 */
final class StackWalk {
    private static final int MAX_FRAMES = 512;
    /** Larger than any kernel stack: THREAD_SIZE is 16 KiB, with KASAN 32 or 64. */
    private static final long STACK_SPAN = 1 << 18;

    private final Kernel kernel;
    private final AddressSpace memory;
    private final OrcTables orc;
    private final Stacks stacks;
    private final CodeBytes code;
    private final Task task;
    private final List<Frame> frames = new ArrayList<>();

    private boolean mayScan = true;
    private long pc;
    private long sp;
    private OptionalLong bp = OptionalLong.empty();
    private boolean interrupted;
    private Optional<Frame.SavedRegisters> saved = Optional.empty();
    private RegisterSet known = RegisterSet.EMPTY;
    private Optional<String> problem = Optional.empty();
    private RegisterSet start = RegisterSet.EMPTY;

    StackWalk(Kernel kernel, OrcTables orc, Stacks stacks, Task task) {
        this.kernel = kernel;
        this.memory = kernel.memory();
        this.orc = orc;
        this.stacks = stacks;
        this.code = new CodeBytes(memory);
        this.task = task;
    }

    Backtrace from(RegisterSet registers, OptionalLong startSlot) {
        start = registers;
        if (!registers.has(X86_64.RIP) || !registers.has(X86_64.RSP)) {
            return task.stack() == 0 && !task.isActive()
                    ? new Backtrace(task, start, List.of(), Backtrace.End.NO_STACK, Optional.empty())
                    : new Backtrace(task, start, List.of(), Backtrace.End.BROKEN, Optional.of(noRegisters()));
        }
        pc = registers.getOr(X86_64.RIP, 0);
        sp = registers.getOr(X86_64.RSP, 0);
        bp = registers.get(X86_64.RBP);
        known = registers;
        interrupted = startSlot.isEmpty();
        OptionalLong slot = startSlot;
        Frame.Origin origin = Frame.Origin.START;
        while (frames.size() < MAX_FRAMES) {
            if (!kernel.arch().isKernelAddress(pc) && frames.isEmpty() && isUserMode(registers)) {
                return end(Backtrace.End.USER_SPACE);
            }
            frames.add(new Frame(pc, sp, slot, symbol(), stackOf(slot.orElse(sp)), origin, Optional.empty()));
            Step step = step();
            if (step instanceof Step.End end) {
                return end(end.why);
            }
            Step.To to = (Step.To) step;
            slot = to.slot;
            origin = to.origin;
            if (saved.isPresent()) {
                attachSavedRegisters(saved.get());
                if (saved.get().userMode()) {
                    return end(Backtrace.End.USER_SPACE);
                }
            }
        }
        problem = Optional.of("The walk stopped after " + MAX_FRAMES + " frames.");
        return end(Backtrace.End.BROKEN);
    }

    private String noRegisters() {
        if (task.isActive()) {
            return "CPU " + task.activeOn().getAsInt()
                    + " saved no registers, so where this running task was is not known.";
        }
        return "The task's switch frame is not in the dump.";
    }

    private StackKind stackOf(long vaddr) {
        return stacks.containing(task, vaddr).map(Stacks.Region::kind).orElse(StackKind.UNKNOWN);
    }

    private static boolean isUserMode(RegisterSet registers) {
        return (registers.getOr(X86_64.CS, 0) & 3) == 3;
    }

    private Backtrace end(Backtrace.End why) {
        return new Backtrace(task, start, List.copyOf(frames), why, problem);
    }

    /** Registers belong to the frame of the entry code that saved them, which is the one walked through last. */
    private void attachSavedRegisters(Frame.SavedRegisters registers) {
        int last = frames.size() - 1;
        Frame f = frames.get(last);
        frames.set(
                last, new Frame(f.pc(), f.sp(), f.slot(), f.symbol(), f.stack(), f.origin(), Optional.of(registers)));
    }

    /** A return address may lie behind the last instruction of a function that never returns: look before it. */
    private Optional<SymbolicAddress> symbol() {
        if (interrupted) {
            return kernel.symbols().resolve(pc);
        }
        return kernel.symbols().resolve(pc - 1).map(s -> new SymbolicAddress(s.symbol(), s.offset() + 1));
    }

    private sealed interface Step {
        record To(OptionalLong slot, Frame.Origin origin) implements Step {}

        record End(Backtrace.End why) implements Step {}
    }

    private Step broken(String sentence) {
        problem = Optional.of(sentence);
        return new Step.End(Backtrace.End.BROKEN);
    }

    private Step step() {
        if (interrupted && frames.get(frames.size() - 1).symbol().isEmpty()) {
            return stepFromNowhere();
        }
        if (frames.get(frames.size() - 1).symbol().isEmpty() && frames.size() > 1 && !isText(pc)) {
            return mayScan ? scan() : broken(notCode());
        }
        if (!kernel.arch().isKernelAddress(pc)) {
            return broken(notCode());
        }
        Optional<OrcEntry> found = orc.find(interrupted ? pc : pc - 1);
        try {
            if (found.isEmpty() || found.get().type() == OrcEntry.Type.UNDEFINED) {
                return stepWithoutTable();
            }
            return orcStep(found.get());
        } catch (MemoryFault fault) {
            return broken("The stack cannot be followed: " + fault.getMessage() + ".");
        }
    }

    /** A call through a bad pointer: nothing has been pushed since its return address was. */
    private Step stepFromNowhere() {
        try {
            long caller = memory.readLong(sp);
            if (kernel.symbols().isText(caller - 1) && code.isAfterCall(caller)) {
                return caller(caller, sp, Frame.Origin.CALL_TO_NOWHERE);
            }
        } catch (MemoryFault missing) {
            return broken("The stack cannot be followed: " + missing.getMessage() + ".");
        }
        return broken(notCode());
    }

    private String notCode() {
        return "The address 0x" + Long.toHexString(pc) + " is not in kernel code.";
    }

    private boolean isText(long address) {
        return kernel.symbols().isText(address - 1);
    }

    /**
     * The last resort: further up the same stack, the first word behind a call from which the tables lead to the end. What
     * is found may be left over from an earlier call, so these frames are marked.
     */
    private Step scan() {
        Frame last = frames.get(frames.size() - 1);
        String where = last.slot().isPresent()
                ? " at 0x" + Long.toHexString(last.slot().getAsLong())
                : "";
        String destroyed =
                "The return address" + where + " is destroyed: 0x" + Long.toHexString(pc) + " is not in kernel code";
        Optional<Stacks.Region> region = stacks.containing(task, sp);
        long high = region.map(Stacks.Region::high).orElse(sp);
        for (long slot = sp; Long.compareUnsigned(slot, high) < 0; slot += 8) {
            long word;
            try {
                word = memory.readLong(slot);
            } catch (MemoryFault missing) {
                break;
            }
            if (word < 0 && isText(word) && code.isAfterCall(word)) {
                Backtrace rest = restFrom(word, slot);
                if (rest.end() == Backtrace.End.USER_SPACE || rest.end() == Backtrace.End.BOTTOM) {
                    rest.frames().forEach(f -> frames.add(f.foundByScan()));
                    problem = Optional.of(destroyed + "; the frames marked ? were found by scanning the stack.");
                    return new Step.End(rest.end());
                }
            }
        }
        return broken(destroyed + ".");
    }

    private Backtrace restFrom(long word, long slot) {
        RegisterSet.Builder registers = new RegisterSet.Builder();
        registers.set(X86_64.RIP, word).set(X86_64.RSP, slot + 8);
        StackWalk rest = new StackWalk(kernel, orc, stacks, task);
        rest.mayScan = false;
        return rest.from(registers.build(), OptionalLong.of(slot));
    }

    private Step orcStep(OrcEntry entry) {
        if (entry.type() == OrcEntry.Type.END_OF_STACK) {
            return new Step.End(Backtrace.End.BOTTOM);
        }
        OptionalLong frameEnd = frameEnd(entry);
        if (frameEnd.isEmpty()) {
            return broken("Unwinding from 0x" + Long.toHexString(pc) + " needs a register that is not known.");
        }
        long cfa = frameEnd.getAsLong();
        long oldSp = sp;
        OptionalLong callerBp = callerBp(entry, cfa);
        Step step = switch (entry.type()) {
            case CALL -> callFrame(cfa);
            case REGS -> registerFrame(cfa, true);
            case REGS_PARTIAL -> registerFrame(cfa - IRET_OFFSET, false);
            case UNDEFINED, END_OF_STACK -> new Step.End(Backtrace.End.BROKEN);
        };
        bp = entry.bpRegister() == OrcEntry.Base.UNDEFINED ? savedOr(X86_64.RBP, bp) : callerBp;
        interrupted = entry.signal();
        if (Long.compareUnsigned(sp, oldSp) <= 0 && Long.compareUnsigned(oldSp - sp, STACK_SPAN) < 0) {
            return broken("The stack pointer does not move up from 0x" + Long.toHexString(oldSp) + ".");
        }
        return step;
    }

    /** Offset of {@code ip} in {@code struct pt_regs}: what the CPU pushes begins there. */
    private static final long IRET_OFFSET = 8L * X86_64.PT_REGS.indexOf(X86_64.RIP);

    private Step callFrame(long cfa) {
        long slot = cfa - 8;
        pc = memory.readLong(slot);
        sp = cfa;
        saved = Optional.empty();
        known = RegisterSet.EMPTY;
        return new Step.To(OptionalLong.of(slot), Frame.Origin.ORC);
    }

    private Step registerFrame(long address, boolean complete) {
        RegisterSet.Builder registers = new RegisterSet.Builder();
        int first = complete ? 0 : X86_64.PT_REGS.indexOf(X86_64.RIP);
        for (int i = first; i < X86_64.PT_REGS.size(); i++) {
            registers.set(X86_64.PT_REGS.get(i), memory.readLong(address + 8L * i));
        }
        known = registers.build();
        pc = known.getOr(X86_64.RIP, 0);
        sp = known.getOr(X86_64.RSP, 0);
        saved = Optional.of(new Frame.SavedRegisters(address, known, complete, isUserMode(known)));
        return new Step.To(OptionalLong.empty(), Frame.Origin.ORC);
    }

    private OptionalLong savedOr(Register register, OptionalLong otherwise) {
        OptionalLong value = known.get(register);
        return value.isPresent() ? value : otherwise;
    }

    /** The stack pointer of the caller (for a register frame: where the registers are). */
    private OptionalLong frameEnd(OrcEntry entry) {
        return switch (entry.spRegister()) {
            case SP -> OptionalLong.of(sp + entry.spOffset());
            case BP -> plus(bp, entry.spOffset());
            case SP_INDIRECT -> OptionalLong.of(memory.readLong(sp) + entry.spOffset());
            case BP_INDIRECT ->
                bp.isPresent()
                        ? OptionalLong.of(memory.readLong(bp.getAsLong() + entry.spOffset()))
                        : OptionalLong.empty();
            case R10 -> known.get(X86_64.R10);
            case R13 -> known.get(X86_64.R13);
            case DI -> known.get(X86_64.RDI);
            case DX -> known.get(X86_64.RDX);
            case UNDEFINED, PREV_SP -> OptionalLong.empty();
        };
    }

    private static OptionalLong plus(OptionalLong base, long offset) {
        return base.isPresent() ? OptionalLong.of(base.getAsLong() + offset) : base;
    }

    private OptionalLong callerBp(OrcEntry entry, long cfa) {
        return switch (entry.bpRegister()) {
            case PREV_SP -> OptionalLong.of(memory.readLong(cfa + entry.bpOffset()));
            case BP ->
                bp.isPresent()
                        ? OptionalLong.of(memory.readLong(bp.getAsLong() + entry.bpOffset()))
                        : OptionalLong.empty();
            default -> OptionalLong.empty();
        };
    }

    /**
     * Code that objtool was told to leave alone, such as {@code __crash_kexec}: its first instructions say how large its
     * frame is, and the word above the frame must be the return address of a call of this very function.
     */
    private Step stepWithoutTable() {
        Optional<SymbolicAddress> function = frames.get(frames.size() - 1).symbol();
        if (function.isPresent()) {
            long start = function.get().symbol().address();
            Optional<CodeBytes.Prologue> prologue = code.prologue(start, pc);
            if (prologue.isPresent()) {
                long slot = sp + prologue.get().allocated();
                long caller = memory.readLong(slot);
                if (code.isCallOf(caller, start)) {
                    if (prologue.get().rbpBelowReturn() != 0) {
                        bp = OptionalLong.of(
                                memory.readLong(slot - prologue.get().rbpBelowReturn()));
                    }
                    return caller(caller, slot, Frame.Origin.PROLOGUE);
                }
            }
        }
        return framePointerStep();
    }

    private Step caller(long callerPc, long slot, Frame.Origin origin) {
        pc = callerPc;
        sp = slot + 8;
        saved = Optional.empty();
        known = RegisterSet.EMPTY;
        interrupted = false;
        return new Step.To(OptionalLong.of(slot), origin);
    }

    /** Code without a table (a BPF program, a trampoline): it may still keep a frame pointer, as the kernel assumes. */
    private Step framePointerStep() {
        if (bp.isEmpty() || Long.compareUnsigned(bp.getAsLong() - sp, STACK_SPAN) >= 0) {
            return broken("No unwind information covers 0x" + Long.toHexString(pc)
                    + ", and the frame pointer does not point into the stack.");
        }
        long frame = bp.getAsLong();
        bp = OptionalLong.of(memory.readLong(frame));
        return caller(memory.readLong(frame + 8), frame + 8, Frame.Origin.FRAME_POINTER);
    }
}
