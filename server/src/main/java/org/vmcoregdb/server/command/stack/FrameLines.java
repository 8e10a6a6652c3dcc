package org.vmcoregdb.server.command.stack;

import java.util.List;
import org.vmcoregdb.dwarf.unit.CodeLocation;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.DebugInfo;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;

/**
 * Looks up the source lines of frames. Of a return address it is the line of the call: crash shows that of the instruction
 * after it, which often belongs to another statement or function.
 */
final class FrameLines {
    private final Kernel kernel;
    private final boolean inlinedCalls;

    FrameLines(Kernel kernel, boolean inlinedCalls) {
        this.kernel = kernel;
        this.inlinedCalls = inlinedCalls;
    }

    StackAnswer.Lines of(Backtrace trace) {
        List<CodeLocation> locations = trace.frames().stream()
                .map(Frame::codeAddress)
                .map(DebugInfo.of(kernel)::location)
                .toList();
        return new StackAnswer.Lines(locations, inlinedCalls);
    }
}
