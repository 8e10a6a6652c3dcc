package org.vmcoregdb.unwind.arm64;

import java.util.OptionalInt;
import java.util.OptionalLong;
import org.vmcoregdb.disasm.Flow;
import org.vmcoregdb.disasm.arm64.A64Disassembler;
import org.vmcoregdb.disasm.arm64.ControlFlow;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.unwind.frame.CallSites;

/**
 * Calls in A64: {@code bl} and {@code blr}.
 *
 * @param memory the code
 */
record Arm64CallSites(AddressSpace memory) implements CallSites {
    private OptionalInt callBefore(long returnAddress) {
        if (returnAddress % A64Disassembler.BYTES != 0) {
            return OptionalInt.empty();
        }
        try {
            int word = memory.readInt(returnAddress - A64Disassembler.BYTES);
            return ControlFlow.of(word) == Flow.CALL ? OptionalInt.of(word) : OptionalInt.empty();
        } catch (MemoryFault missing) {
            return OptionalInt.empty();
        }
    }

    @Override
    public boolean isCallOf(long returnAddress, long target) {
        OptionalInt call = callBefore(returnAddress);
        return call.isPresent()
                && ControlFlow.target(call.getAsInt(), returnAddress - A64Disassembler.BYTES)
                        .equals(OptionalLong.of(target));
    }

    @Override
    public boolean isAfterCall(long returnAddress) {
        return callBefore(returnAddress).isPresent();
    }
}
