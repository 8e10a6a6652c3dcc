package org.vmcoregdb.unwind.arm64;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.arm64.Arm64;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.FrameMethod;
import org.vmcoregdb.unwind.frame.FrameState;
import org.vmcoregdb.unwind.frame.Step;
import org.vmcoregdb.unwind.step.SavedRegisterReader;

/**
 * Out of entry code ({@code arch/arm64/kernel/entry.S}), which saves a {@code struct pt_regs} with a frame record in it ({@code
 * stackframe}, 4.14 on) and points the frame pointer there. Of an exception in the kernel that record has the interrupted frame pointer and
 * place; of one in a program it holds zeros. From 6.13 on both hold zeros, and a number that follows says which it is ({@code struct
 * frame_record_meta}). Before 4.14 the registers are where the stack pointer is.
 */
final class EntryMethod implements FrameMethod {
    /** Of {@code struct frame_record_meta}: registers of the kernel's own. */
    private static final long META_REGISTERS = 2;

    /** Entry code on a stack of its own, because a task's was too small: the stack pointer that it saved is not the task's. */
    private static final String OVERFLOWED = "__bad_stack";

    private final AddressSpace memory;
    private final SavedRegisterReader reader;
    private final Optional<Field> record;
    private final Optional<Field> meta;

    EntryMethod(Kernel kernel) {
        memory = kernel.memory();
        reader = new SavedRegisterReader(kernel.arch(), memory);
        Struct registers = kernel.types().struct("pt_regs");
        record = registers.field("stackframe");
        meta = registers.field("stackframe.type");
    }

    @Override
    public Step step(FrameState frame, Optional<SymbolicAddress> function) {
        if (record.isPresent()) {
            return frame.fp().isPresent() && frame.fp().getAsLong() % Long.BYTES == 0
                    ? fromRecord(frame.fp().getAsLong(), frame, function)
                    : Step.NOT_COVERED;
        }
        boolean entry = function.filter(f -> f.symbol().name().matches("el[01]_.*|ret_to_user|work_pending"))
                .isPresent();
        return entry ? fromStackPointer(frame) : Step.NOT_COVERED;
    }

    private Step fromStackPointer(FrameState frame) {
        Step.Caller caller = reader.complete(frame.sp(), OptionalLong.empty(), true, Frame.Origin.ENTRY);
        RegisterSet registers = caller.saved().orElseThrow().registers();
        return SavedRegisters.areSaved(registers) ? caller : Step.NOT_COVERED;
    }

    private Step fromRecord(long fp, FrameState frame, Optional<SymbolicAddress> function) {
        long start = fp - record.orElseThrow().offset();
        long callersFp;
        long pc;
        Step.Caller caller;
        try {
            callersFp = memory.readLong(fp);
            pc = memory.readLong(fp + Long.BYTES);
            caller = reader.complete(start, OptionalLong.empty(), true, Frame.Origin.ENTRY);
        } catch (MemoryFault missing) {
            return Step.NOT_COVERED;
        }
        Frame.SavedRegisters saved = caller.saved().orElseThrow();
        RegisterSet registers = saved.registers();
        if (!SavedRegisters.areSaved(registers)) {
            return Step.NOT_COVERED;
        }
        boolean zeros = callersFp == 0 && pc == 0;
        if (saved.userMode()) {
            return zeros ? caller : Step.NOT_COVERED;
        }
        boolean kernels = meta.isPresent()
                ? zeros && meta.get().read(memory, start) == META_REGISTERS
                : callersFp == registers.getOr(Arm64.FP, 0) && pc == registers.getOr(Arm64.PC, 0) && pc != 0;
        if (kernels) {
            boolean overflowed =
                    function.filter(f -> f.symbol().name().equals(OVERFLOWED)).isPresent();
            return overflowed ? withSp(caller, registers.getOr(Arm64.FP, 0)) : caller;
        }
        return zeros && !frame.interrupted() ? new Step.End(Backtrace.End.BOTTOM) : Step.NOT_COVERED;
    }

    /** The record of the frame that overflowed is on the task's stack, and its own stack pointer below that. */
    private static Step withSp(Step.Caller caller, long sp) {
        RegisterSet without =
                caller.state().others().toBuilder().forget(Arm64.SP).build();
        FrameState state = new FrameState(
                caller.state().pc(),
                sp,
                caller.state().fp(),
                without,
                caller.state().interrupted());
        return new Step.Caller(state, caller.slot(), caller.origin(), caller.saved());
    }
}
