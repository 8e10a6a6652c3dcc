package org.vmcoregdb.server.command.stack;

import java.util.Optional;
import org.vmcoregdb.diagnosis.ExceptionDescription;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.frame.Frame;

/**
 * What looks like saved registers on a stack.
 *
 * @param saved where they are, and what they are
 * @param interrupted the function that they point into; empty for user mode
 * @param meaning what they mean in words; empty for what the task's stack walk does not pass through, which may be anything
 */
public record FoundRegisters(
        Frame.SavedRegisters saved, Optional<SymbolicAddress> interrupted, Optional<ExceptionDescription> meaning) {}
