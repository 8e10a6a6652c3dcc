package org.vmcoregdb.unwind.step;

import java.util.Optional;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.frame.CallSites;
import org.vmcoregdb.unwind.frame.CodeMap;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.FrameMethod;
import org.vmcoregdb.unwind.frame.FrameState;
import org.vmcoregdb.unwind.frame.Step;

/**
 * A call through a bad pointer: at an address without code nothing can have been pushed since the call pushed its return
 * address, and a call ends there.
 */
public final class BadCallMethod implements FrameMethod {
    private final AddressSpace memory;
    private final CallSites code;
    private final CodeMap map;

    /** Steps out of calls to nowhere. */
    public BadCallMethod(AddressSpace memory, CallSites code, CodeMap map) {
        this.memory = memory;
        this.code = code;
        this.map = map;
    }

    @Override
    public Step step(FrameState frame, Optional<SymbolicAddress> function) {
        if (!frame.interrupted() || function.isPresent() || map.isCode(frame.pc())) {
            return Step.NOT_COVERED;
        }
        long caller = memory.readLong(frame.sp());
        if (map.isReturnAddress(caller) && code.isAfterCall(caller)) {
            return Step.Caller.of(
                    FrameState.caller(caller, frame.sp() + 8, frame.fp()), frame.sp(), Frame.Origin.CALL_TO_NOWHERE);
        }
        return new Step.Failed(CodeMap.notCode(frame.pc()));
    }
}
