package org.vmcoregdb.unwind.x86;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.CodeMap;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.FrameMethod;
import org.vmcoregdb.unwind.frame.FrameState;
import org.vmcoregdb.unwind.frame.StackKind;
import org.vmcoregdb.unwind.frame.StackRegion;
import org.vmcoregdb.unwind.frame.Stacks;
import org.vmcoregdb.unwind.frame.Step;
import org.vmcoregdb.unwind.step.SavedRegisterReader;

/**
 * Out of entry assembly, for which compilers make no call frames. At each call in it the saved registers are at one of a few places,
 * which differ with the age of the kernel; which it is shows in what lies there: selectors, flags and addresses that only saved registers
 * have.
 */
final class EntryMethod implements FrameMethod {
    private static final int RBP = X86_64.PT_REGS.indexOf(X86_64.RBP);
    private static final int R11 = X86_64.PT_REGS.indexOf(X86_64.R11);
    private static final int HARDWARE = X86_64.PT_REGS.indexOf(X86_64.RIP);
    private static final int POP_RSP = 0x5c;

    private final AddressSpace memory;
    private final EntryCode entries;
    private final Stacks stacks;
    private final CodeMap map;
    private final SavedRegisterReader reader;

    EntryMethod(Kernel kernel) {
        memory = kernel.memory();
        entries = EntryCode.of(kernel);
        stacks = Stacks.of(kernel);
        map = new CodeMap(kernel);
        reader = new SavedRegisterReader(kernel.arch(), memory);
    }

    /**
     * Where saved registers may be.
     *
     * @param address of the {@code struct pt_regs}, of which the words before {@code first} are something else
     * @param rbp where the frame pointer is, if not in its own place
     */
    private record Place(long address, int first, OptionalLong rbp) {
        static Place of(long address, int first) {
            return new Place(address, first, OptionalLong.empty());
        }
    }

    @Override
    public Step step(FrameState frame, Optional<SymbolicAddress> function) {
        if (function.isEmpty()) {
            return Step.NOT_COVERED;
        }
        if (entries.isBottom(function.get().symbol())) {
            return new Step.End(Backtrace.End.BOTTOM);
        }
        String name = function.get().symbol().name();
        if (name.equals("call_softirq") || name.equals("do_softirq_own_stack")) {
            return softirq(frame);
        }
        if (!entries.contains(function.get().symbol())) {
            return Step.NOT_COVERED;
        }
        for (Place place : places(frame)) {
            Optional<Step> step = attempt(place, frame);
            if (step.isPresent()) {
                return step.get();
            }
        }
        return Step.NOT_COVERED;
    }

    private Optional<Step> attempt(Place place, FrameState frame) {
        try {
            OptionalLong rbp = place.rbp().isPresent()
                    ? OptionalLong.of(memory.readLong(place.rbp().getAsLong()))
                    : frame.fp();
            Step.Caller step = reader.from(place.address(), place.first(), rbp, true, Frame.Origin.ENTRY);
            RegisterSet registers = step.saved().orElseThrow().registers();
            return PtRegsCheck.areSaved(registers, map) ? Optional.of(step) : Optional.empty();
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
    }

    /** The likeliest first. */
    private List<Place> places(FrameState frame) {
        List<Place> places = new ArrayList<>();
        long sp = frame.sp();
        OptionalLong link = link(frame);
        if (link.isPresent()) {
            long at = link.getAsLong();
            places.add(Place.of(at, 0)); // 4.3 on, and Xen's upcalls of any age
            places.add(Place.of(at - 8L * RBP, RBP)); // 3.0 to 4.2: saved from rbp on
            places.add(
                    new Place(at - 8L * (R11 - 1), R11, OptionalLong.of(at))); // 2.6.32: rbp, then what calls destroy
        }
        places.add(Place.of(sp, 0));
        places.add(Place.of(sp - 8L * R11, R11)); // SAVE_ARGS of system calls up to 4.0
        places.add(Place.of(sp - 8L * RBP, RBP));
        places.add(new Place(sp - 8L * (R11 - 1), R11, OptionalLong.of(sp)));
        if (frame.interrupted()) {
            // in the middle of saving them, or in a subroutine that does
            places.add(Place.of(sp + 8, 0));
            for (int pushed = 0; pushed <= HARDWARE; pushed++) {
                places.add(Place.of(sp + 8L * (pushed - HARDWARE), HARDWARE));
            }
        }
        return places;
    }

    /** What is in the last word of the interrupt stack, where entry code left the old stack pointer, or pushed it where it was. */
    private OptionalLong link(FrameState frame) {
        try {
            long word = memory.readLong(frame.sp());
            boolean last = stacks.all(StackKind.IRQ).stream()
                    .mapToLong(StackRegion::high)
                    .anyMatch(end -> frame.sp() + 8 == end);
            return last || word == frame.sp() + 8 || pops(frame.pc()) ? OptionalLong.of(word) : OptionalLong.empty();
        } catch (MemoryFault missing) {
            return OptionalLong.empty();
        }
    }

    private boolean pops(long pc) {
        byte[] code = new byte[1];
        return memory.read(pc, code, 0, 1) == 1 && code[0] == POP_RSP;
    }

    /** Softirqs have a stack of their own from within a function: it pushes rbp, and points rbp and the link to that place. */
    private Step softirq(FrameState frame) {
        OptionalLong link = link(frame);
        long at = link.orElse(frame.fp().orElse(frame.sp()));
        try {
            long caller = memory.readLong(at + 8);
            return map.isReturnAddress(caller)
                    ? Step.Caller.of(
                            FrameState.caller(caller, at + 16, OptionalLong.of(memory.readLong(at))),
                            at + 8,
                            Frame.Origin.ENTRY)
                    : Step.NOT_COVERED;
        } catch (MemoryFault missing) {
            return Step.NOT_COVERED;
        }
    }
}
