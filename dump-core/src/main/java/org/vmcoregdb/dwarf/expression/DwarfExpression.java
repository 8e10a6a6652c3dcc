package org.vmcoregdb.dwarf.expression;

import java.nio.ByteOrder;
import java.util.OptionalLong;
import org.vmcoregdb.bytes.FormatException;

/**
 * An expression: its operations, not looked at yet.
 *
 * @param code its bytes; not to be modified
 * @param order byte order of the numbers in it
 * @param addressSize width of addresses in it, in bytes
 */
public record DwarfExpression(byte[] code, ByteOrder order, int addressSize) {
    /**
     * Computes its value on a stack that is empty at first.
     *
     * @return empty if it needs a register or memory that is not known
     * @throws FormatException if it is not well-formed, or uses what has no place outside of a debugger
     */
    public OptionalLong evaluate(MachineState state) throws FormatException {
        return new StackMachine(this, state, OptionalLong.empty()).run();
    }

    /**
     * Computes its value on a stack that holds the address of the call frame, as register rules do (DWARF 5 §6.4.1).
     *
     * @param cfa the frame's canonical address
     * @return empty if it needs a register or memory that is not known
     * @throws FormatException if it is not well-formed, or uses what has no place outside of a debugger
     */
    public OptionalLong evaluate(MachineState state, long cfa) throws FormatException {
        return new StackMachine(this, state, OptionalLong.of(cfa)).run();
    }
}
