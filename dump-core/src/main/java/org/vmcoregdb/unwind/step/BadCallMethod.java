package org.vmcoregdb.unwind.step;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Register;
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
 * address, or left it in a register, and a call ends there.
 */
public final class BadCallMethod implements FrameMethod {
    private final AddressSpace memory;
    private final CallSites code;
    private final CodeMap map;
    private final Optional<Register> link;

    /**
     * Steps out of calls to nowhere.
     *
     * @param link the register that a call leaves its return address in, if it does not push it
     */
    public BadCallMethod(AddressSpace memory, CallSites code, CodeMap map, Optional<Register> link) {
        this.memory = memory;
        this.code = code;
        this.map = map;
        this.link = link;
    }

    @Override
    public Step step(FrameState frame, Optional<SymbolicAddress> function) {
        if (!frame.interrupted() || function.isPresent() || map.isCode(frame.pc())) {
            return Step.NOT_COVERED;
        }
        OptionalLong slot = link.isPresent() ? OptionalLong.empty() : OptionalLong.of(frame.sp());
        long caller = link.isPresent() ? frame.others().getOr(link.get(), 0) : memory.readLong(frame.sp());
        if (map.isReturnAddress(caller) && code.isAfterCall(caller)) {
            long sp = slot.isPresent() ? frame.sp() + Long.BYTES : frame.sp();
            return new Step.Caller(
                    FrameState.caller(caller, sp, frame.fp()), slot, Frame.Origin.CALL_TO_NOWHERE, Optional.empty());
        }
        return new Step.Failed(CodeMap.notCode(frame.pc()));
    }
}
