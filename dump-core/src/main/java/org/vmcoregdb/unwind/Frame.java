package org.vmcoregdb.unwind;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.symbols.SymbolicAddress;

/**
 * One frame of a backtrace.
 *
 * @param pc where the frame's function stopped: in the innermost frame the next instruction, in others the return address
 * @param sp the stack pointer of the frame at that point
 * @param slot where on the stack {@code pc} was found; empty for a frame whose pc was in a register
 * @param symbol the function, empty if no symbol covers it
 * @param origin how the frame was found
 * @param savedRegisters set in a frame that was interrupted: the registers that an exception, interrupt or system call
 *     entry saved
 */
public record Frame(
        long pc,
        long sp,
        OptionalLong slot,
        Optional<SymbolicAddress> symbol,
        Origin origin,
        Optional<SavedRegisters> savedRegisters) {

    /** How a frame was found. */
    public enum Origin {
        /** It is where the task or CPU stopped: from saved registers or the switch frame. */
        START,
        /** The ORC table says how to get here from the frame below. */
        ORC,
        /**
         * No table covers the frame below, but its function's first instructions tell its size, and a call of that
         * function ends at this pc.
         */
        PROLOGUE,
        /** No table covers the frame below; the frame pointer was followed. */
        FRAME_POINTER
    }

    /** True if the way to this frame was guessed and not looked up. */
    public boolean guessed() {
        return origin == Origin.FRAME_POINTER;
    }

    /**
     * A {@code struct pt_regs} on the stack.
     *
     * @param address where it is
     * @param registers what it holds
     * @param complete false if only the part that the CPU itself pushes (RIP, CS, RFLAGS, RSP, SS) is there
     * @param userMode whether the interrupted code ran in user mode
     */
    public record SavedRegisters(long address, RegisterSet registers, boolean complete, boolean userMode) {}
}
