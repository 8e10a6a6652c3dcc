package org.vmcoregdb.unwind.frame;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.symbols.SymbolicAddress;

/**
 * One frame of a backtrace.
 *
 * @param pc where the frame's function stopped: in the innermost frame the next instruction, in others the return address
 * @param sp the stack pointer of the frame at that point
 * @param slot where on the stack {@code pc} was found; empty for a frame whose pc was in a register
 * @param symbol the function, empty if no symbol covers it
 * @param stack which stack the frame is on
 * @param origin how the frame was found
 * @param savedRegisters set in a frame that was interrupted: the registers that an exception, interrupt or system call
 *     entry saved
 */
public record Frame(
        long pc,
        long sp,
        OptionalLong slot,
        Optional<SymbolicAddress> symbol,
        StackKind stack,
        Origin origin,
        Optional<SavedRegisters> savedRegisters) {

    /** How a frame was found. */
    public enum Origin {
        /** It is where the task or CPU stopped: from saved registers or the switch frame. */
        START,
        /** The kernel's ORC table says how to get here from the frame below. */
        ORC,
        /**
         * The frame below is of the kernel's entry assembly, which no table covers: the registers that it saved lie in a place where
         * this code keeps them, and hold what only saved registers do.
         */
        ENTRY,
        /**
         * No table covers the frame below, but its function's first instructions say its size, and a call of that
         * function ends at this pc.
         */
        PROLOGUE,
        /** No table covers the frame below, but its function's instructions, followed from its start, say what they put on the stack. */
        CODE,
        /**
         * The frame below is at an address without code, where a call went: the return address of that call is on top of
         * the stack, or in the register for it, and a call ends there.
         */
        CALL_TO_NOWHERE,
        /** The frame below keeps a frame pointer, which was followed: the kernel is built so, or it is a BPF program. */
        FRAME_POINTER,
        /** Nothing covers the frame below; its frame pointer register was followed as if it were one. */
        FRAME_POINTER_GUESS,
        /** DWARF call frame information of vmlinux or a module's debug file says how to get here from the frame below. */
        DWARF,
        /**
         * The return address of the frame below is destroyed. Further up the stack a scan found a return address from which the
         * tables lead to the stack's end. This frame is the one that it returns to, or a caller of that one.
         */
        SCAN
    }

    /**
     * A place in the code that belongs to the frame's function and line: of a return address the call before it, which may be
     * the last instruction of its function.
     */
    public long codeAddress() {
        return slot.isPresent() ? pc - 1 : pc;
    }

    /** True if the way to this frame was guessed and not looked up: it may be stale. */
    public boolean guessed() {
        return isGuess(origin);
    }

    /** True for the ways that are guesses. */
    public static boolean isGuess(Origin origin) {
        return origin == Origin.FRAME_POINTER_GUESS || origin == Origin.SCAN;
    }

    /** The same frame, reached from one that was found by scanning. */
    public Frame foundByScan() {
        return new Frame(pc, sp, slot, symbol, stack, Origin.SCAN, savedRegisters);
    }

    /** The same frame with the registers that it had saved. */
    public Frame withSavedRegisters(SavedRegisters registers) {
        return new Frame(pc, sp, slot, symbol, stack, origin, Optional.of(registers));
    }

    /**
     * A {@code struct pt_regs} on the stack.
     *
     * @param machine whose registers they are
     * @param address where it is
     * @param registers what it holds
     * @param complete false if only the part that the CPU itself pushes is there, from the program counter on
     * @param userMode whether the interrupted code ran in user mode
     */
    public record SavedRegisters(
            Machine machine, long address, RegisterSet registers, boolean complete, boolean userMode) {
        /** The registers that may be among them, in the order in which they lie in memory. */
        public List<Register> order() {
            return Architecture.of(machine).map(Architecture::savedOnEntry).orElse(List.of());
        }
    }
}
