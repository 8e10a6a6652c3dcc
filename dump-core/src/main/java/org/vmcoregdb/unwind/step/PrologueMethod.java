package org.vmcoregdb.unwind.step;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.Frame;
import org.vmcoregdb.unwind.code.CodeBytes;

/**
 * Code that objtool was told to leave alone, such as {@code __crash_kexec}: its first instructions say how large its frame
 * is, and the word above the frame must be the return address of a call of this very function.
 */
public final class PrologueMethod implements FrameMethod {
    private final AddressSpace memory;
    private final CodeBytes code;

    /** Steps by the first instructions of functions. */
    public PrologueMethod(AddressSpace memory) {
        this.memory = memory;
        this.code = new CodeBytes(memory);
    }

    @Override
    public Step step(FrameState frame, Optional<SymbolicAddress> function) {
        if (function.isEmpty()) {
            return Step.NOT_COVERED;
        }
        long start = function.get().symbol().address();
        Optional<CodeBytes.Prologue> prologue = code.prologue(start, frame.pc());
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
