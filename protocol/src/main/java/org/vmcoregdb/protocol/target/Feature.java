package org.vmcoregdb.protocol.target;

import java.util.List;

/**
 * A named set of registers.
 *
 * @param name such as {@code org.gnu.gdb.i386.core}; gdb knows some and insists on all of their registers
 * @param types types that its registers use
 * @param registers in ascending number
 */
public record Feature(String name, List<RegisterType> types, List<Register> registers) {
    /** Copies the lists. */
    public Feature {
        types = List.copyOf(types);
        registers = List.copyOf(registers);
    }
}
