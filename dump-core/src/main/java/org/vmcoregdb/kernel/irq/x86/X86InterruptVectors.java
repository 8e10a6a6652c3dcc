package org.vmcoregdb.kernel.irq.x86;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.irq.InterruptVectors;

/** {@code idt_table} ({@code arch/x86/kernel/idt.c}): 256 gates of 16 bytes, each with the parts of an address (Intel SDM 6.14.1). */
public final class X86InterruptVectors implements InterruptVectors {
    private static final int VECTORS = 256;
    private static final int GATE_BYTES = 16;

    @Override
    public Machine machine() {
        return Machine.X86_64;
    }

    @Override
    public List<Long> handlers(Kernel kernel) {
        byte[] table = kernel.memory().readBytes(kernel.needSymbol("idt_table"), VECTORS * GATE_BYTES);
        List<Long> handlers = new ArrayList<>();
        for (int i = 0; i < VECTORS; i++) {
            long low = kernel.memory().words().getLong(table, i * GATE_BYTES);
            long high = kernel.memory().words().getLong(table, i * GATE_BYTES + 8);
            handlers.add(high << 32 | low >>> 32 & 0xffff0000L | low & 0xffff);
        }
        return handlers;
    }
}
