package org.vmcoregdb.unwind.arm64;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.FrameMethod;
import org.vmcoregdb.unwind.frame.FrameState;
import org.vmcoregdb.unwind.frame.Step;

/**
 * By frame records ({@code arch/arm64/kernel/stacktrace.c}): every function that calls others makes one, with the caller's frame pointer
 * and the return address, and points the frame pointer to it. The outermost one holds zeros. A place that no call comes right before may be
 * one where the function has none.
 */
final class RecordMethod implements FrameMethod {
    private static final int ALIGNMENT = 8;

    private final AddressSpace memory;
    private final Arm64CallSites calls;

    RecordMethod(Kernel kernel) {
        memory = kernel.memory();
        calls = new Arm64CallSites(memory);
    }

    @Override
    public Step step(FrameState frame, Optional<SymbolicAddress> function) {
        if (frame.fp().isEmpty() || frame.interrupted() && !calls.isAfterCall(frame.pc())) {
            return Step.NOT_COVERED;
        }
        long fp = frame.fp().getAsLong();
        if (fp == 0) {
            return new Step.End(Backtrace.End.BOTTOM); // up to 5.10
        }
        if (fp % ALIGNMENT != 0) {
            return Step.NOT_COVERED;
        }
        long callers = memory.readLong(fp);
        long slot = fp + Long.BYTES;
        long pc = memory.readLong(slot);
        if (callers == 0 && pc == 0) {
            return new Step.End(Backtrace.End.BOTTOM);
        }
        // the caller's stack pointer is not in the record: its frame is above this, and begins where its record is
        return Step.Caller.of(
                FrameState.caller(pc, slot + Long.BYTES, OptionalLong.of(callers)), slot, Frame.Origin.FRAME_POINTER);
    }
}
