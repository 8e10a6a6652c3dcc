package org.vmcoregdb.unwind;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.CallSites;
import org.vmcoregdb.unwind.frame.CodeMap;

/**
 * The last resort: further up the same stack, the first word after a call from which the other methods lead to the stack's
 * end. What is found may be left over from an earlier call.
 */
final class StackScan {
    /** Walks that do not come to the end are given up after so many, or a damaged stack would be walked for each word. */
    private static final int MAX_TRIES = 64;

    private final AddressSpace memory;
    private final LongUnaryOperator returnAddress;
    private final CallSites code;
    private final CodeMap map;

    /** @param returnAddress the address that a function returns to, of the word that lies where it keeps it */
    StackScan(AddressSpace memory, LongUnaryOperator returnAddress, CallSites code, CodeMap map) {
        this.memory = memory;
        this.returnAddress = returnAddress;
        this.code = code;
        this.map = map;
    }

    /**
     * Looks for it.
     *
     * @param low where to begin, a multiple of 8
     * @param high the stack's end
     * @param walk the walk from the return address in a slot, which must not scan again
     * @return the walk that came to the end
     */
    Optional<Backtrace> between(long low, long high, Function<Slot, Backtrace> walk) {
        int tries = 0;
        for (long slot = low; Long.compareUnsigned(slot, high) < 0 && tries < MAX_TRIES; slot += 8) {
            long word;
            try {
                word = returnAddress.applyAsLong(memory.readLong(slot));
            } catch (MemoryFault missing) {
                return Optional.empty();
            }
            if (map.isReturnAddress(word) && code.isAfterCall(word)) {
                tries++;
                Backtrace rest = walk.apply(new Slot(slot, word));
                if (rest.end() == Backtrace.End.USER_SPACE || rest.end() == Backtrace.End.BOTTOM) {
                    return Optional.of(rest);
                }
            }
        }
        return Optional.empty();
    }

    /** A word on the stack that may be a return address. */
    record Slot(long address, long word) {}
}
