package org.vmcoregdb.unwind.x86;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.FrameMethod;
import org.vmcoregdb.unwind.frame.FrameState;
import org.vmcoregdb.unwind.frame.Step;

/**
 * Code that objtool leaves alone, such as {@code __crash_kexec}: its first instructions say how large its frame
 * is, and the word above the frame must be the return address of a call of this very function.
 */
final class PrologueMethod implements FrameMethod {
    private final AddressSpace memory;
    private final X86CallSites code;

    /** Steps by the first instructions of functions. */
    PrologueMethod(AddressSpace memory) {
        this.memory = memory;
        this.code = new X86CallSites(memory);
    }

    @Override
    public Step step(FrameState frame, Optional<SymbolicAddress> function) {
        if (function.isEmpty()) {
            return Step.NOT_COVERED;
        }
        long start = function.get().symbol().address();
        Optional<X86CallSites.Prologue> prologue = code.prologue(start, frame.pc());
        if (prologue.isEmpty()) {
            return Step.NOT_COVERED;
        }
        long slot = frame.sp() + prologue.get().allocated();
        long caller = memory.readLong(slot);
        if (!code.isCallOf(caller, start)) {
            return Step.NOT_COVERED;
        }
        long saved = prologue.get().rbpBelowReturn();
        OptionalLong bp = saved == 0 ? frame.fp() : OptionalLong.of(memory.readLong(slot - saved));
        return Step.Caller.of(FrameState.caller(caller, slot + 8, bp), slot, Frame.Origin.PROLOGUE);
    }
}
