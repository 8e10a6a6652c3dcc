package org.vmcoregdb.server.command.stack;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.dwarf.unit.CodeLocation;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.DebugInfo;
import org.vmcoregdb.unwind.frame.Backtrace;

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
        RegistersText style = RegistersText.of(kernel.arch().machine());
        List<CodeLocation> locations = new ArrayList<>();
        for (int i = 0; i < trace.frames().size(); i++) {
            // what is shown may be the call itself, where the frame has a place after it
            long place = trace.frames().get(i).codeAddress();
            long shown = style.code(trace, i);
            locations.add(DebugInfo.of(kernel).location(Long.compareUnsigned(shown, place) < 0 ? shown : place));
        }
        return new StackAnswer.Lines(locations, inlinedCalls);
    }
}
