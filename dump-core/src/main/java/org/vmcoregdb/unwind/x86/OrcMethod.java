package org.vmcoregdb.unwind.x86;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.FrameMethod;
import org.vmcoregdb.unwind.frame.FrameState;
import org.vmcoregdb.unwind.frame.Step;
import org.vmcoregdb.unwind.step.SavedRegisterReader;
import org.vmcoregdb.unwind.x86.orc.OrcEntry;
import org.vmcoregdb.unwind.x86.orc.OrcTables;

/** By the kernel's ORC tables: {@code unwind_next_frame} in {@code arch/x86/kernel/unwind_orc.c}. */
final class OrcMethod implements FrameMethod {
    private final AddressSpace memory;
    private final OrcTables tables;
    private final SavedRegisterReader saved;

    /** Steps by the ORC tables of a kernel. */
    OrcMethod(Kernel kernel, OrcTables tables) {
        this.memory = kernel.memory();
        this.tables = tables;
        this.saved = new SavedRegisterReader(kernel.arch(), memory);
    }

    @Override
    public Step step(FrameState frame, Optional<SymbolicAddress> function) {
        Optional<OrcEntry> found = tables.find(frame.codeAddress());
        if (found.isEmpty() || found.get().type() == OrcEntry.Type.UNDEFINED) {
            return Step.NOT_COVERED;
        }
        return by(found.get(), frame);
    }

    /** The step that one entry describes. */
    Step by(OrcEntry entry, FrameState frame) {
        if (entry.type() == OrcEntry.Type.END_OF_STACK) {
            return new Step.End(Backtrace.End.BOTTOM);
        }
        OptionalLong frameEnd = frameEnd(entry, frame);
        if (frameEnd.isEmpty()) {
            return new Step.Failed("Unwinding from 0x" + Long.toHexString(frame.pc()) + " needs "
                    + register(entry.spRegister()).name() + ", which is not known.");
        }
        long cfa = frameEnd.getAsLong();
        OptionalLong bp = callerBp(entry, frame, cfa);
        return switch (entry.type()) {
            case CALL -> call(entry, cfa, bp);
            case REGS -> saved.complete(cfa, bp, entry.signal(), Frame.Origin.ORC);
            case REGS_PARTIAL -> saved.partial(cfa - saved.partialOffset(), bp, entry.signal(), Frame.Origin.ORC);
            case UNDEFINED, END_OF_STACK -> Step.NOT_COVERED;
        };
    }

    private Step call(OrcEntry entry, long cfa, OptionalLong bp) {
        long slot = cfa - 8;
        FrameState caller = FrameState.caller(memory.readLong(slot), cfa, bp);
        // a call frame that is told to be interrupted code has its exact pc where the return address would be
        FrameState state =
                entry.signal() ? new FrameState(caller.pc(), caller.sp(), caller.fp(), caller.others(), true) : caller;
        return Step.Caller.of(state, slot, Frame.Origin.ORC);
    }

    /** The stack pointer of the caller (for a register frame: where the registers are). */
    private OptionalLong frameEnd(OrcEntry entry, FrameState frame) {
        int offset = entry.spOffset();
        return switch (entry.spRegister()) {
            case SP -> OptionalLong.of(frame.sp() + offset);
            case SP_INDIRECT -> OptionalLong.of(memory.readLong(frame.sp()) + offset);
            case BP -> plus(frame.fp(), offset);
            case BP_INDIRECT -> at(plus(frame.fp(), offset));
            case R10, R13, DI, DX -> frame.register(X86_64.INSTANCE, register(entry.spRegister()));
            case UNDEFINED, PREV_SP -> OptionalLong.empty();
        };
    }

    private static Register register(OrcEntry.Base base) {
        return switch (base) {
            case R10 -> X86_64.R10;
            case R13 -> X86_64.R13;
            case DI -> X86_64.RDI;
            case DX -> X86_64.RDX;
            case BP, BP_INDIRECT -> X86_64.RBP;
            case SP, SP_INDIRECT, PREV_SP, UNDEFINED -> X86_64.RSP;
        };
    }

    private static OptionalLong plus(OptionalLong base, long offset) {
        return base.isPresent() ? OptionalLong.of(base.getAsLong() + offset) : base;
    }

    private OptionalLong at(OptionalLong address) {
        return address.isPresent() ? OptionalLong.of(memory.readLong(address.getAsLong())) : address;
    }

    private OptionalLong callerBp(OrcEntry entry, FrameState frame, long cfa) {
        return switch (entry.bpRegister()) {
            case UNDEFINED -> frame.fp();
            case PREV_SP -> OptionalLong.of(memory.readLong(cfa + entry.bpOffset()));
            case BP -> at(plus(frame.fp(), entry.bpOffset()));
            default -> OptionalLong.empty();
        };
    }
}
