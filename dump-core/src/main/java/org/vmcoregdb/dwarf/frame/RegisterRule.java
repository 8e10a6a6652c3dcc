package org.vmcoregdb.dwarf.frame;

import org.vmcoregdb.dwarf.expression.DwarfExpression;

/** How to find the value that a register has in the caller (DWARF 5 §6.4.1). */
public sealed interface RegisterRule {
    /** It cannot be found; of the return address: there is no caller. */
    record Undefined() implements RegisterRule {}

    /** It is what the register holds here. */
    record SameValue() implements RegisterRule {}

    /** It lies in memory at CFA + {@code offset} bytes. */
    record AtOffset(long offset) implements RegisterRule {}

    /** It is CFA + {@code offset}. */
    record ValueOffset(long offset) implements RegisterRule {}

    /** Another register holds it. */
    record InRegister(int register) implements RegisterRule {}

    /** It lies in memory where an expression, which starts with the CFA on its stack, says. */
    record AtComputed(DwarfExpression expression) implements RegisterRule {}

    /** It is what an expression, which starts with the CFA on its stack, computes. */
    record ValueComputed(DwarfExpression expression) implements RegisterRule {}
}
