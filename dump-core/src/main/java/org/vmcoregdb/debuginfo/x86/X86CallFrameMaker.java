package org.vmcoregdb.debuginfo.x86;

import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.debuginfo.CallFrameMaker;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.unwind.Unwinder;

/** Makes call frames for x86-64 kernels. */
public final class X86CallFrameMaker implements CallFrameMaker {
    @Override
    public Machine machine() {
        return Machine.X86_64;
    }

    @Override
    public CallFrames of(Kernel kernel, Unwinder unwinder) {
        return new X86CallFrames(kernel, unwinder);
    }
}
