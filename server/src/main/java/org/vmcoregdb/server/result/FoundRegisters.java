package org.vmcoregdb.server.result;

import java.util.Optional;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.Frame;

/**
 * What looks like saved registers on a stack.
 *
 * @param saved where they are, and what they are
 * @param interrupted the function that they point into; empty for user mode
 */
public record FoundRegisters(Frame.SavedRegisters saved, Optional<SymbolicAddress> interrupted) {}
