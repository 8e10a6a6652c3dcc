package org.vmcoregdb.unwind;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.CodeMap;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.FrameMethod;
import org.vmcoregdb.unwind.frame.FrameState;
import org.vmcoregdb.unwind.frame.StackKind;
import org.vmcoregdb.unwind.frame.StackRegion;
import org.vmcoregdb.unwind.frame.Step;

/**
 * One walk up one task's stacks. Asks the methods in their order for each step, and guards it: every step must move up the
 * stack, or onto another stack that the walk has not been on, and there is a limit, so that no damage makes it run for ever.
 */
final class StackWalk {
    private static final int MAX_FRAMES = 512;

    /** More than what is above the first return address of a stack: the registers that a thread begins with. */
    private static final long SET_UP_BYTES = 256;

    private final UnwindTools tools;
    private final Task task;
    private final List<Frame> frames = new ArrayList<>();
    private final Set<StackRegion> left = new HashSet<>();

    private boolean mayScan = true;
    private RegisterSet start = RegisterSet.EMPTY;
    private Optional<StackRegion> region = Optional.empty();
    private Optional<String> problem = Optional.empty();

    StackWalk(UnwindTools tools, Task task) {
        this.tools = tools;
        this.task = task;
    }

    /**
     * Walks from these registers on.
     *
     * @param startSlot where on the stack their pc was found; empty if it was in a register, and so is exact
     */
    Backtrace from(RegisterSet registers, OptionalLong startSlot) {
        start = registers;
        FrameState frame = FrameState.of(tools.kernel().arch(), registers, startSlot.isEmpty());
        if (!tools.isKernelAddress(frame.pc()) && tools.kernel().arch().isUserMode(registers)) {
            return end(Backtrace.End.USER_SPACE);
        }
        region = tools.stacks().containing(task, startSlot.orElse(frame.sp()));
        OptionalLong slot = startSlot;
        Frame.Origin origin = Frame.Origin.START;
        while (frames.size() < MAX_FRAMES) {
            Optional<SymbolicAddress> function = tools.functionOf(frame);
            frames.add(new Frame(
                    frame.pc(), frame.sp(), slot, function, kindOf(slot.orElse(frame.sp())), origin, Optional.empty()));
            Step found = step(frame, function);
            if (found instanceof Step.Caller caller && isAtEnd(caller)) {
                return end(Backtrace.End.BOTTOM);
            }
            Step step = guarded(frame, found);
            if (step instanceof Step.End end) {
                return end(end.why());
            }
            if (!(step instanceof Step.Caller caller)) {
                return giveUp(frame, step);
            }
            caller.saved().ifPresent(this::attachSavedRegisters);
            if (caller.saved().filter(Frame.SavedRegisters::userMode).isPresent()) {
                return end(Backtrace.End.USER_SPACE);
            }
            if (isBottom(caller)) {
                return end(Backtrace.End.BOTTOM);
            }
            frame = caller.state();
            slot = caller.slot();
            origin = caller.origin();
        }
        problem = Optional.of("The walk stopped after " + MAX_FRAMES + " frames.");
        return end(Backtrace.End.BROKEN);
    }

    /**
     * The stack of a task that was running, but whose CPU saved no registers: what a scan of its stack finds, all of it
     * marked.
     */
    Backtrace withoutRegisters() {
        StackRegion own = tools.stacks().ofTask(task);
        String unknown = "CPU " + task.activeOn().orElse(task.cpu())
                + " saved no registers, so where this running task was is not known";
        Optional<Backtrace> found = task.stack() == 0 ? Optional.empty() : scan(own.low(), own.high());
        if (found.isEmpty()) {
            problem = Optional.of(unknown + ".");
            return end(Backtrace.End.BROKEN);
        }
        found.get().frames().forEach(f -> frames.add(f.foundByScan()));
        problem = Optional.of(unknown + "; the frames marked ? were found by scanning its stack.");
        return end(found.get().end());
    }

    private Step step(FrameState frame, Optional<SymbolicAddress> function) {
        boolean first = frames.size() == 1;
        // the function is that of the place before a return address
        boolean inCode = function.filter(f -> f.symbol().isText()).isPresent();
        if (!frame.interrupted() && !first && !inCode) {
            return new Step.Failed(CodeMap.notCode(frame.pc()));
        }
        Optional<Step> refuted = Optional.empty();
        for (FrameMethod method : tools.methods()) {
            Step step = by(method, frame, function);
            if (step instanceof Step.NotCovered) {
                continue;
            }
            if (refuted.isEmpty() ? canBe(frame, step) : isProved(frame, step)) {
                return step;
            }
            refuted = refuted.or(() -> Optional.of(step));
        }
        if (refuted.isPresent()) {
            return refuted.get();
        }
        return new Step.Failed(
                tools.map().isCode(frame.codeAddress())
                        ? "No unwind information covers 0x" + Long.toHexString(frame.pc())
                                + ", and the frame pointer does not point into the stack."
                        : CodeMap.notCode(frame.pc()));
    }

    private Step by(FrameMethod method, FrameState frame, Optional<SymbolicAddress> function) {
        try {
            Step step = method.step(frame, function);
            return step instanceof Step.Caller caller ? unhooked(unsigned(caller)) : step;
        } catch (MemoryFault fault) {
            return new Step.Failed("The stack cannot be followed: " + fault.getMessage() + ".");
        }
    }

    /**
     * False for what another method may know better, because it does not need the register that was damaged: an overrun destroys the
     * saved frame pointer, by which a table finds the caller, before the return address.
     */
    private boolean canBe(FrameState frame, Step step) {
        if (step instanceof Step.Caller caller) {
            return caller.saved().isPresent()
                    || isBottom(caller)
                    || isAtEnd(caller)
                    || goesUp(frame, caller)
                            && tools.map().isReturnAddress(caller.state().pc());
        }
        return !(step instanceof Step.Failed);
    }

    /** True for a caller that cannot be taken for one: the word at its place is the return address of a call. */
    private boolean isProved(FrameState frame, Step step) {
        return step instanceof Step.Caller caller
                && caller.slot().isPresent()
                && !Frame.isGuess(caller.origin())
                && goesUp(frame, caller)
                && tools.map().isReturnAddress(caller.state().pc())
                && tools.calls().isAfterCall(caller.state().pc());
    }

    private boolean goesUp(FrameState from, Step.Caller caller) {
        long sp = caller.state().sp();
        return region.isEmpty() || !region.get().containsOrEndsAt(sp) || isAbove(from, caller);
    }

    /** A function that calls no other may leave the stack as it is, if its return address is in a register. */
    private static boolean isAbove(FrameState from, Step.Caller caller) {
        boolean inRegister = from.interrupted()
                && caller.slot().isEmpty()
                && caller.saved().isEmpty()
                && caller.state().sp() == from.sp();
        return inRegister || Long.compareUnsigned(caller.state().sp(), from.sp()) > 0;
    }

    private Step.Caller unsigned(Step.Caller caller) {
        long pc = tools.returnAddress(caller.state().pc());
        return pc == caller.state().pc()
                ? caller
                : new Step.Caller(caller.state().withPc(pc), caller.slot(), caller.origin(), caller.saved());
    }

    /** What the caller's pc was before tracing replaced it. */
    private Step unhooked(Step.Caller caller) {
        if (caller.saved().isPresent() || !tools.hooks().isHook(caller.state().pc())) {
            return caller;
        }
        OptionalLong slot = caller.slot();
        OptionalLong fp = caller.state().fp();
        OptionalLong original = OptionalLong.empty();
        if (slot.isPresent()) {
            original = tools.hooks().original(task, slot.getAsLong());
        } else if (fp.isPresent()) {
            original = tools.hooks().originalLink(task, fp.getAsLong());
        }
        if (original.isEmpty()) {
            String where = slot.isPresent() ? "at 0x" + Long.toHexString(slot.getAsLong()) : "in the link register";
            return new Step.Failed("Tracing replaced the return address " + where
                    + ", and the task's record of the real one is not there.");
        }
        return new Step.Caller(caller.state().withPc(original.getAsLong()), slot, caller.origin(), caller.saved());
    }

    /** Kernels end the stacks that they set up themselves with a return address of 0, not far below their top; tables say so by themselves. */
    private boolean isBottom(Step.Caller caller) {
        return caller.state().pc() == 0
                && caller.origin() != Frame.Origin.ORC
                && caller.slot().isPresent()
                && region.filter(r -> r.contains(caller.slot().getAsLong())
                                && r.high() - caller.slot().getAsLong() <= SET_UP_BYTES)
                        .isPresent();
    }

    /** What entry code of the boot jumps to with nothing on its stack has its return address, which it never uses, right above the stack. */
    private boolean isAtEnd(Step.Caller caller) {
        return caller.slot().isPresent()
                && caller.saved().isEmpty()
                && region.filter(r -> r.high() == caller.slot().getAsLong()).isPresent();
    }

    /** A step that leads to registers which can be, stays on known stacks, and goes up them. */
    private Step guarded(FrameState from, Step step) {
        if (!(step instanceof Step.Caller caller)) {
            return step;
        }
        if (caller.saved().isPresent()) {
            List<String> doubts = tools.doubts(caller.saved().get().registers());
            if (!doubts.isEmpty()) {
                return new Step.Failed("There are no saved registers at 0x"
                        + Long.toHexString(caller.saved().get().address()) + ": "
                        + doubts.get(0));
            }
            if (caller.saved().get().userMode()) {
                return step;
            }
        }
        long sp = caller.state().sp();
        if (region.isEmpty() || region.get().containsOrEndsAt(sp)) {
            return isAbove(from, caller)
                            || region.isEmpty()
                                    && tools.stacks().containing(task, sp).isPresent()
                    ? enter(step, sp)
                    : new Step.Failed("The stack pointer does not move up from 0x" + Long.toHexString(from.sp()) + ".");
        }
        left.add(region.get());
        Optional<StackRegion> next = tools.stacks().containing(task, sp);
        if (next.isEmpty() && caller.saved().isPresent()) {
            next = tools.stacks().overflowed(task, sp);
        }
        if (next.isEmpty() && tools.stacks().complete()) {
            return new Step.Failed("The stack pointer 0x" + Long.toHexString(sp) + " is outside the "
                    + region.get().kind().label() + ", on no stack that is known.");
        }
        if (next.filter(left::contains).isPresent()) {
            return new Step.Failed("The walk comes back to the "
                    + next.map(r -> r.kind().label()).orElse("stack") + ", which it had left.");
        }
        region = next;
        return step;
    }

    private Step enter(Step step, long sp) {
        if (region.isEmpty()) {
            region = tools.stacks().containing(task, sp);
        }
        return step;
    }

    /** Past a step that failed, what a scan further up the same stack finds. */
    private Backtrace giveUp(FrameState frame, Step step) {
        String why = step instanceof Step.Failed failed ? failed.sentence() : CodeMap.notCode(frame.pc());
        Frame last = frames.get(frames.size() - 1);
        if (frames.size() > 1 && last.symbol().isEmpty() && last.slot().isPresent()) {
            why = "The return address at 0x" + Long.toHexString(last.slot().getAsLong()) + " is destroyed: 0x"
                    + Long.toHexString(frame.pc()) + " is not in kernel code.";
        }
        if (mayScan && region.isPresent() && region.get().contains(frame.sp())) {
            Optional<Backtrace> rest = scan(frame.sp() + 7 & ~7L, region.get().high());
            if (rest.isPresent()) {
                rest.get().frames().forEach(f -> frames.add(f.foundByScan()));
                problem = Optional.of(
                        why.substring(0, why.length() - 1) + "; the frames marked ? were found by scanning the stack.");
                return end(rest.get().end());
            }
        }
        problem = Optional.of(why);
        return end(Backtrace.End.BROKEN);
    }

    private Optional<Backtrace> scan(long low, long high) {
        return tools.scan().between(low, high, slot -> {
            RegisterSet.Builder registers = new RegisterSet.Builder();
            Architecture arch = tools.kernel().arch();
            registers.set(arch.pc(), slot.word()).set(arch.sp(), slot.address() + 8);
            tools.framePointer(slot.word(), slot.address()).ifPresent(v -> registers.set(arch.fp(), v));
            StackWalk rest = new StackWalk(tools, task);
            rest.mayScan = false;
            return rest.from(registers.build(), OptionalLong.of(slot.address()));
        });
    }

    private StackKind kindOf(long vaddr) {
        return region.filter(r -> r.containsOrEndsAt(vaddr))
                .or(() -> tools.stacks().containing(task, vaddr))
                .map(StackRegion::kind)
                .orElse(StackKind.UNKNOWN);
    }

    private Backtrace end(Backtrace.End why) {
        return new Backtrace(task, tools.kernel().arch().machine(), start, List.copyOf(frames), why, problem);
    }

    /** Registers belong to the frame of the entry code that saved them, which is the one walked through last. */
    private void attachSavedRegisters(Frame.SavedRegisters registers) {
        int last = frames.size() - 1;
        frames.set(last, frames.get(last).withSavedRegisters(registers));
    }
}
