package org.vmcoregdb.debuginfo.arm64;

import java.util.function.Supplier;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.debuginfo.CallFrameMaker;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.unwind.ReplacedReturns;

/** Makes call frames for arm64 kernels. */
public final class Arm64CallFrameMaker implements CallFrameMaker {
    @Override
    public Machine machine() {
        return Machine.AARCH64;
    }

    @Override
    public CallFrames of(Kernel kernel, Supplier<ReplacedReturns> replaced) {
        return new Arm64CallFrames(kernel, replaced);
    }
}
