package org.vmcoregdb.unwind.arm64;

import java.util.Optional;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.unwind.frame.CallSites;

/**
 * Calls in A64: {@code bl} and {@code blr}.
 *
 * @param memory the code
 */
record Arm64CallSites(AddressSpace memory) implements CallSites {
    private Optional<Word> before(long returnAddress) {
        try {
            return (returnAddress & Word.BYTES - 1) == 0
                    ? Optional.of(new Word(memory.readInt(returnAddress - Word.BYTES)))
                    : Optional.empty();
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
    }

    @Override
    public boolean isCallOf(long returnAddress, long target) {
        return before(returnAddress)
                .filter(w -> w.isDirectCall() && w.target(returnAddress - Word.BYTES) == target)
                .isPresent();
    }

    @Override
    public boolean isAfterCall(long returnAddress) {
        return before(returnAddress).filter(Word::isCall).isPresent();
    }
}
