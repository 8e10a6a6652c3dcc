package org.vmcoregdb.server.command.types;

import java.util.Optional;
import org.vmcoregdb.types.CType;

/**
 * What a part of an expression is: something in memory, which has an address, or a number.
 *
 * @param type its type
 * @param number its address in memory if {@code inMemory}, else its value
 * @param member set for a bit-field: {@code number} is the struct's address then
 */
record Operand(CType type, long number, boolean inMemory, Optional<CType.Member> member) {
    static Operand at(CType type, long address) {
        return new Operand(type, address, true, Optional.empty());
    }

    static Operand number(CType type, long value) {
        return new Operand(type, value, false, Optional.empty());
    }
}
