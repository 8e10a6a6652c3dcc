package org.vmcoregdb.dwarf.frame;

import org.vmcoregdb.dwarf.expression.DwarfExpression;

/** How to find the canonical frame address (CFA): on x86-64, the stack pointer in the caller after the return. */
public sealed interface CfaRule {
    /**
     * A register's value plus an offset.
     *
     * @param register in DWARF's numbering for the machine
     * @param offset in bytes, signed
     */
    record RegisterOffset(int register, long offset) implements CfaRule {}

    /** The value of an expression. */
    record Computed(DwarfExpression expression) implements CfaRule {}
}
