package org.vmcoregdb.arch;

import java.util.List;

/**
 * The registers of an architecture, and what they are for.
 *
 * @param all by number
 * @param pc the program counter
 * @param sp the stack pointer
 * @param fp the frame pointer, which compilers may use for other things
 * @param savedOnEntry those in a {@code struct pt_regs}, in memory order, 8 bytes each
 * @param dwarf by their numbers in DWARF, from 0 on without a gap, as far as call frames need them
 * @param keptByCalls those that a function leaves as they are for its caller, but for the stack pointer
 */
public record RegisterFile(
        List<Register> all,
        Register pc,
        Register sp,
        Register fp,
        List<Register> savedOnEntry,
        List<Register> dwarf,
        List<Register> keptByCalls) {
    /** Copies the lists. */
    public RegisterFile {
        all = List.copyOf(all);
        savedOnEntry = List.copyOf(savedOnEntry);
        dwarf = List.copyOf(dwarf);
        keptByCalls = List.copyOf(keptByCalls);
    }
}
