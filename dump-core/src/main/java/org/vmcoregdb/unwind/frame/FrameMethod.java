package org.vmcoregdb.unwind.frame;

import java.util.Optional;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.SymbolicAddress;

/** One way to get from a frame to its caller. Has no state of its own: many walks share one. */
public interface FrameMethod {
    /**
     * Tries.
     *
     * @param function what the frame's pc belongs to; empty if no symbol covers it
     * @throws MemoryFault if the dump lacks a word of the stack that is needed
     */
    Step step(FrameState frame, Optional<SymbolicAddress> function);
}
