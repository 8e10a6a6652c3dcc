package org.vmcoregdb.unwind.x86;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Lazy;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.FrameMethod;
import org.vmcoregdb.unwind.frame.FrameState;
import org.vmcoregdb.unwind.frame.Step;
import org.vmcoregdb.unwind.x86.code.FrameShapes;
import org.vmcoregdb.unwind.x86.code.StackState;

/** By the instructions of the frame's function, followed from its start to where it stopped. */
final class CodeMethod implements FrameMethod {
    private final AddressSpace memory;
    private final FrameShapes shapes;
    private final X86CallSites calls;
    private final Lazy<OptionalLong> initStart;
    private final Lazy<OptionalLong> initEnd;

    CodeMethod(Kernel kernel) {
        memory = kernel.memory();
        shapes = FrameShapes.of(kernel);
        calls = new X86CallSites(memory);
        initStart = new Lazy<>(() -> kernel.symbol("_sinittext"));
        initEnd = new Lazy<>(() -> kernel.symbol("_einittext"));
    }

    @Override
    public Step step(FrameState frame, Optional<SymbolicAddress> function) {
        if (function.isEmpty() || !function.get().symbol().isText()) {
            return Step.NOT_COVERED;
        }
        if (isFreed(function.get().symbol().address()) && !frame.interrupted() && !calls.isAfterCall(frame.pc())) {
            return new Step.Failed("The code that 0x" + Long.toHexString(frame.pc())
                    + " returns to was freed when the kernel had started.");
        }
        Optional<StackState> state = shapes.at(frame.pc(), !frame.interrupted(), function.get());
        OptionalLong end = state.isPresent() ? end(frame, state.get()) : OptionalLong.empty();
        if (end.isEmpty()) {
            return Step.NOT_COVERED;
        }
        long slot = end.getAsLong() - Long.BYTES;
        return Step.Caller.of(
                FrameState.caller(
                        memory.readLong(slot), end.getAsLong(), callersRbp(frame, state.get(), end.getAsLong())),
                slot,
                Frame.Origin.CODE);
    }

    /** True for functions that run once, when the kernel starts: their memory may be used for something else since. */
    private boolean isFreed(long function) {
        return initStart.get().isPresent()
                && initEnd.get().isPresent()
                && Long.compareUnsigned(function, initStart.get().getAsLong()) >= 0
                && Long.compareUnsigned(function, initEnd.get().getAsLong()) < 0;
    }

    /** The address after the return address. */
    private static OptionalLong end(FrameState frame, StackState state) {
        if (state.depth().isPresent()) {
            return OptionalLong.of(frame.sp() + state.depth().getAsLong());
        }
        return state.framePointer().isPresent() && frame.fp().isPresent()
                ? OptionalLong.of(frame.fp().getAsLong() + state.framePointer().getAsLong())
                : OptionalLong.empty();
    }

    private OptionalLong callersRbp(FrameState frame, StackState state, long end) {
        // on another way to the same place rbp may have been changed after it was saved
        boolean saved = state.savedRbp() != 0
                && (state.depth().isEmpty() || state.depth().getAsLong() >= state.savedRbp());
        if (saved) {
            return OptionalLong.of(memory.readLong(end - state.savedRbp()));
        }
        return state.callersRbp() ? frame.fp() : OptionalLong.empty();
    }
}
