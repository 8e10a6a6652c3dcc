package org.vmcoregdb.kernel.irq.arm64;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.irq.InterruptVectors;

/** {@code vectors} ({@code arch/arm64/kernel/entry.S}): code for each of 4 exceptions from 4 states, 128 bytes each. */
public final class Arm64InterruptVectors implements InterruptVectors {
    private static final int VECTORS = 16;
    private static final int VECTOR_BYTES = 128;

    @Override
    public Machine machine() {
        return Machine.AARCH64;
    }

    @Override
    public List<Long> handlers(Kernel kernel) {
        long table = kernel.needSymbol("vectors");
        List<Long> handlers = new ArrayList<>();
        for (int i = 0; i < VECTORS; i++) {
            handlers.add(table + (long) i * VECTOR_BYTES);
        }
        return handlers;
    }
}
