package org.vmcoregdb.debuginfo.x86;

import java.util.function.Supplier;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.debuginfo.CallFrameMaker;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.unwind.ReplacedReturns;

/** Makes call frames for x86-64 kernels. */
public final class X86CallFrameMaker implements CallFrameMaker {
    @Override
    public Machine machine() {
        return Machine.X86_64;
    }

    @Override
    public CallFrames of(Kernel kernel, Supplier<ReplacedReturns> replaced) {
        return new X86CallFrames(kernel, replaced);
    }
}
