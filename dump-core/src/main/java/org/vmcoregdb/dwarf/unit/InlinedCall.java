package org.vmcoregdb.dwarf.unit;

import org.vmcoregdb.dwarf.line.SourceLine;

/**
 * A call that the compiler replaced by the function's code.
 *
 * @param function name of the function that was called; empty if it has none
 * @param calledAt the line of the call, in the function that called it
 */
public record InlinedCall(String function, SourceLine calledAt) {}
