package org.vmcoregdb.unwind.step;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.Backtrace;
import org.vmcoregdb.unwind.Frame;
import org.vmcoregdb.unwind.code.CodeBytes;

/**
 * By frame pointers: rbp points to the caller's rbp, and above that is the return address. A kernel built with {@code
 * CONFIG_UNWINDER_FRAME_POINTER} keeps them everywhere, and its entry code leaves {@code struct pt_regs | 1} in rbp ({@code
 * ENCODE_FRAME_POINTER}, {@code arch/x86/include/asm/frame.h}). In other kernels BPF programs and trampolines keep them; of
 * all other code it is a guess that it does.
 */
public final class FramePointerMethod implements FrameMethod {
    /** Larger than any kernel stack: THREAD_SIZE is 16 KiB, with KASAN 32 or 64. */
    private static final long STACK_SPAN = 1 << 18;

    private final AddressSpace memory;
    private final CodeBytes code;
    private final CodeMap map;
    private final SavedRegisterReader saved;
    private final boolean keptEverywhere;

    /**
     * The method for one kernel.
     *
     * @param keptEverywhere whether the kernel's own functions keep frame pointers
     */
    public FramePointerMethod(AddressSpace memory, CodeMap map, boolean keptEverywhere) {
        this.memory = memory;
        this.map = map;
        this.code = new CodeBytes(memory);
        this.saved = new SavedRegisterReader(memory);
        this.keptEverywhere = keptEverywhere;
    }

    @Override
    public Step step(FrameState frame, Optional<SymbolicAddress> function) {
        Frame.Origin origin = keptEverywhere || map.isProgram(frame.codeAddress())
                ? Frame.Origin.FRAME_POINTER
                : Frame.Origin.FRAME_POINTER_GUESS;
        if (frame.interrupted() && function.isPresent()) {
            OptionalLong slot = beforeFrame(frame, function.get());
            if (slot.isPresent()) {
                long caller = memory.readLong(slot.getAsLong());
                return Step.Caller.of(
                        FrameState.caller(caller, slot.getAsLong() + 8, frame.fp()), slot.getAsLong(), origin);
            }
        }
        if (frame.fp().isEmpty()) {
            return Step.NOT_COVERED;
        }
        long bp = frame.fp().getAsLong();
        if (keptEverywhere && bp == 0) {
            return new Step.End(Backtrace.End.BOTTOM);
        }
        if (Long.compareUnsigned(bp - frame.sp(), STACK_SPAN) >= 0) {
            return Step.NOT_COVERED;
        }
        if (keptEverywhere && (bp & 1) != 0) {
            return saved.complete(bp & ~1L, OptionalLong.empty(), true, origin);
        }
        OptionalLong callers = OptionalLong.of(memory.readLong(bp));
        long slot = bp + 8;
        return Step.Caller.of(FrameState.caller(memory.readLong(slot), slot + 8, callers), slot, origin);
    }

    /** Where the return address is if the function was interrupted before it had a frame of its own. */
    private OptionalLong beforeFrame(FrameState frame, SymbolicAddress function) {
        return switch (code.frameSetUp(function.symbol().address(), frame.pc())) {
            case NOTHING_YET -> OptionalLong.of(frame.sp());
            case PUSHED -> OptionalLong.of(frame.sp() + 8);
            case DONE -> OptionalLong.empty();
        };
    }
}
