package org.vmcoregdb.unwind.step;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.CodeMap;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.FrameMethod;
import org.vmcoregdb.unwind.frame.FramePointers;
import org.vmcoregdb.unwind.frame.FrameState;
import org.vmcoregdb.unwind.frame.Step;

/**
 * By frame pointers: the frame pointer register leads to the caller's frame pointer and the return address. Kernels that keep them
 * everywhere are surely walked so. In other kernels BPF programs and trampolines keep them; of all other code it is a guess that it
 * does.
 */
public final class FramePointerMethod implements FrameMethod {
    /** Larger than any kernel stack: THREAD_SIZE is 16 KiB, with KASAN 32 or 64. */
    private static final long STACK_SPAN = 1 << 18;

    private final AddressSpace memory;
    private final CodeMap map;
    private final FramePointers pointers;
    private final SavedRegisterReader saved;

    /**
     * The method for one kernel.
     *
     * @param pointers how its functions use them
     */
    public FramePointerMethod(Architecture arch, AddressSpace memory, CodeMap map, FramePointers pointers) {
        this.memory = memory;
        this.map = map;
        this.pointers = pointers;
        this.saved = new SavedRegisterReader(arch, memory);
    }

    @Override
    public Step step(FrameState frame, Optional<SymbolicAddress> function) {
        Frame.Origin origin = pointers.keptEverywhere() || map.isProgram(frame.codeAddress())
                ? Frame.Origin.FRAME_POINTER
                : Frame.Origin.FRAME_POINTER_GUESS;
        if (frame.interrupted() && function.isPresent()) {
            OptionalLong slot = pointers.beforeFrame(frame, function.get());
            if (slot.isPresent()) {
                return caller(slot.getAsLong(), frame.fp(), origin);
            }
        }
        if (frame.fp().isEmpty()) {
            return Step.NOT_COVERED;
        }
        long fp = frame.fp().getAsLong();
        if (pointers.keptEverywhere() && fp == 0) {
            return new Step.End(Backtrace.End.BOTTOM);
        }
        if (Long.compareUnsigned(fp - frame.sp(), STACK_SPAN) >= 0) {
            return Step.NOT_COVERED;
        }
        OptionalLong registers = pointers.savedRegisters(fp);
        if (registers.isPresent()) {
            return saved.complete(registers.getAsLong(), OptionalLong.empty(), true, origin);
        }
        OptionalLong callers = OptionalLong.of(memory.readLong(pointers.savedPointer(fp)));
        return caller(pointers.returnAddress(fp), callers, origin);
    }

    private Step caller(long slot, OptionalLong fp, Frame.Origin origin) {
        return Step.Caller.of(FrameState.caller(memory.readLong(slot), slot + Long.BYTES, fp), slot, origin);
    }
}
