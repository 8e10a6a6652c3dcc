package org.vmcoregdb.dwarf.frame;

import java.util.Map;
import java.util.Optional;

/**
 * What holds at one address: a row of the table that call frame instructions make.
 *
 * @param cfa how to find the frame's address
 * @param rules rules by DWARF register number; a register without one follows the ABI: on x86-64 rbx, rbp and r12 to r15
 *     keep their values, rsp is the CFA, the others are lost
 * @param returnAddressColumn the "register" whose rule gives the return address: 16 on x86-64
 * @param signalFrame the frame was interrupted, not called: its return address is that of the next instruction to run,
 *     not the one after a call
 */
public record CallFrameRow(
        CfaRule cfa, Map<Integer, RegisterRule> rules, int returnAddressColumn, boolean signalFrame) {
    /** Copies the rules. */
    public CallFrameRow {
        rules = Map.copyOf(rules);
    }

    /** The rule of a register, if it has one. */
    public Optional<RegisterRule> rule(int register) {
        return Optional.ofNullable(rules.get(register));
    }
}
