package org.vmcoregdb.dwarf.expression;

import java.util.OptionalLong;

/** What an expression may ask for. Registers have the numbers that the ABI's DWARF mapping gives them. */
public interface MachineState {
    /** Value of a register; empty if it is not known. */
    OptionalLong register(int number);

    /**
     * An unsigned number in memory.
     *
     * @param size in bytes: 1, 2, 4 or 8
     * @return empty if the memory is not there
     */
    OptionalLong memory(long vaddr, int size);
}
