package org.vmcoregdb.kernel.irq;

import java.util.Map;
import java.util.TreeMap;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * What is done after interrupts ({@code softirq_vec} of {@code kernel/softirq.c}).
 *
 * @param handlers address of each function, by number
 */
public record SoftInterrupts(Map<Integer, Long> handlers) {
    /** There are ten; a mask of 32 bits says which of them are to run. */
    private static final int LIMIT = 32;

    /** Those of a kernel. */
    public static SoftInterrupts of(Kernel kernel) {
        Struct struct = kernel.types().struct("softirq_action");
        Field action = struct.need("action");
        long table = kernel.needSymbol("softirq_vec");
        Map<Integer, Long> handlers = new TreeMap<>();
        for (int i = 0; i < LIMIT; i++) {
            long handler = action.read(kernel.memory(), table + i * struct.size());
            if (handler != 0 && !Symbols.of(kernel).isText(handler)) {
                break;
            }
            if (handler != 0) {
                handlers.put(i, handler);
            }
        }
        return new SoftInterrupts(handlers);
    }
}
