package org.vmcoregdb.unwind.scan;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.StackConventions;
import org.vmcoregdb.unwind.frame.StackCopy;
import org.vmcoregdb.unwind.frame.StackRegion;

/**
 * Looks through a stack for what could be a {@code struct pt_regs}, as the architecture judges it. A search, not a proof: what it finds
 * may be left over from long ago, or be no frame at all.
 */
public final class ExceptionFrameSearch {
    private final Kernel kernel;
    private final StackConventions conventions;

    /** A search through the stacks of a kernel. */
    public ExceptionFrameSearch(Kernel kernel) {
        this.kernel = kernel;
        this.conventions = StackConventions.of(kernel);
    }

    /** All candidates on a stack, by ascending address. They may overlap. */
    public List<Frame.SavedRegisters> on(StackRegion stack) {
        List<Frame.SavedRegisters> found = new ArrayList<>();
        StackCopy copy = StackCopy.of(kernel.memory(), stack.low(), stack.high());
        int words = kernel.arch().savedOnEntry().size();
        for (int i = 0; i + words <= copy.count(); i++) {
            conventions.exceptionFrame(kernel, stack, copy, i).ifPresent(found::add);
        }
        return found;
    }
}
