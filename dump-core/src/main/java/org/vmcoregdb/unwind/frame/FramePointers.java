package org.vmcoregdb.unwind.frame;

import java.util.OptionalLong;
import org.vmcoregdb.symbols.SymbolicAddress;

/** How a kernel's functions use frame pointers. */
@FunctionalInterface
public interface FramePointers {
    /** True if all functions of the kernel keep them; otherwise it is a guess that one does. */
    boolean keptEverywhere();

    /** Where the caller's frame pointer is: most architectures point to it. */
    default long savedPointer(long fp) {
        return fp;
    }

    /** Where the return address is: on most architectures it is in the word above the caller's frame pointer. */
    default long returnAddress(long fp) {
        return fp + Long.BYTES;
    }

    /**
     * Where the return address is if the function was interrupted before it had a frame of its own.
     *
     * @return empty if it has one, or what its code has done so far is not known
     */
    default OptionalLong beforeFrame(FrameState frame, SymbolicAddress function) {
        return OptionalLong.empty();
    }

    /**
     * Where entry code saved a {@code struct pt_regs}, if that is what it left in the frame pointer.
     *
     * @return empty if it is a frame pointer
     */
    default OptionalLong savedRegisters(long fp) {
        return OptionalLong.empty();
    }
}
