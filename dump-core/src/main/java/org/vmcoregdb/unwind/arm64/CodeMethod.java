package org.vmcoregdb.unwind.arm64;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.arm64.Arm64;
import org.vmcoregdb.disasm.arm64.A64Disassembler;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Lazy;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.FrameMethod;
import org.vmcoregdb.unwind.frame.FrameState;
import org.vmcoregdb.unwind.frame.Step;

/**
 * By the instructions of the frame's function, followed from its start to where it stopped. This knows what frame records do not: where
 * the caller's stack pointer was, and who called a function that has no record yet, or never makes one.
 */
final class CodeMethod implements FrameMethod {
    private final Shapes shapes;
    private final AddressSpace memory;
    private final Arm64CallSites calls;
    private final Lazy<OptionalLong> initStart;
    private final Lazy<OptionalLong> initEnd;

    CodeMethod(Kernel kernel) {
        shapes = Shapes.of(kernel);
        memory = kernel.memory();
        calls = new Arm64CallSites(memory);
        initStart = new Lazy<>(() -> kernel.symbol("_sinittext"));
        initEnd = new Lazy<>(() -> kernel.symbol("_einittext"));
    }

    /** True for functions that run once, when the kernel starts: their memory may be used for something else since. */
    private boolean isFreed(long function) {
        return initStart.get().isPresent()
                && initEnd.get().isPresent()
                && Long.compareUnsigned(function, initStart.get().getAsLong()) >= 0
                && Long.compareUnsigned(function, initEnd.get().getAsLong()) < 0;
    }

    @Override
    public Step step(FrameState frame, Optional<SymbolicAddress> function) {
        if (function.isEmpty()
                || !function.get().symbol().isText()
                || isFreed(function.get().symbol().address())
                || frame.pc() % A64Disassembler.BYTES != 0) {
            return Step.NOT_COVERED;
        }
        // a sleeping task resumes where a call of the switch returns to: what ran there last is the call
        boolean returned = !frame.interrupted() || calls.isAfterCall(frame.pc());
        Optional<Shape> shape = shapes.at(
                returned ? frame.pc() - A64Disassembler.BYTES : frame.pc(),
                function.get().symbol());
        OptionalLong entered = shape.isPresent() ? entered(frame, shape.get()) : OptionalLong.empty();
        if (entered.isEmpty()) {
            return Step.NOT_COVERED;
        }
        long fp = shape.get().savedFp();
        long lr = shape.get().savedLr();
        if (fp == Shape.UNKNOWN || lr == Shape.UNKNOWN || lr == Shape.CALLERS && (returned || !knowsLink(frame))) {
            return Step.NOT_COVERED;
        }
        long sp = entered.getAsLong();
        OptionalLong slot = lr == Shape.CALLERS ? OptionalLong.empty() : OptionalLong.of(sp - lr);
        long pc = slot.isPresent()
                ? memory.readLong(slot.getAsLong())
                : frame.others().getOr(Arm64.LR, 0);
        OptionalLong callersFp = fp == Shape.CALLERS ? frame.fp() : OptionalLong.of(memory.readLong(sp - fp));
        RegisterSet exact = new RegisterSet.Builder().set(Arm64.SP, sp).build();
        return new Step.Caller(
                new FrameState(pc, sp, callersFp, exact, false), slot, Frame.Origin.CODE, Optional.empty());
    }

    /** In a function that was called by the one below, the link register was set by that call. */
    private static boolean knowsLink(FrameState frame) {
        return frame.interrupted() && frame.others().has(Arm64.LR);
    }

    /** The stack pointer that the function was entered with; empty if it is not known, or what leads to it does not agree. */
    private static OptionalLong entered(FrameState frame, Shape shape) {
        boolean exact = frame.others().has(Arm64.SP) && shape.depth() != Shape.UNKNOWN;
        OptionalLong bySp = exact ? OptionalLong.of(frame.sp() + shape.depth()) : OptionalLong.empty();
        boolean own = shape.record() > Shape.CALLERS && frame.fp().isPresent();
        OptionalLong byFp = own ? OptionalLong.of(frame.fp().getAsLong() + shape.record()) : OptionalLong.empty();
        if (bySp.isPresent() && byFp.isPresent() && bySp.getAsLong() != byFp.getAsLong()) {
            return OptionalLong.empty();
        }
        return byFp.isPresent() ? byFp : bySp;
    }
}
