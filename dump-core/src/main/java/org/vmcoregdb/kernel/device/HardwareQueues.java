package org.vmcoregdb.kernel.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.XArray;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** The queues that a driver gets its requests from ({@code blk_mq_hw_ctx}). */
public final class HardwareQueues {
    private static final int LIMIT = 1 << 16;

    private HardwareQueues() {}

    /**
     * Addresses of those of a {@code struct request_queue}. They are in an array, since 5.18 in an XArray, in 7.x in an array again.
     *
     * @throws org.vmcoregdb.memory.MemoryFault if they are not in the dump
     * @throws org.vmcoregdb.types.MissingTypeException if the kernel has none
     */
    public static List<Long> of(Kernel kernel, long queue) {
        AddressSpace memory = kernel.memory();
        Struct struct = kernel.types().struct("request_queue");
        List<Long> found = new ArrayList<>();
        Optional<Field> array = struct.field("queue_hw_ctx");
        if (array.isPresent()) {
            long table = array.get().read(memory, queue);
            long count = Math.min(LIMIT, struct.need("nr_hw_queues").read(memory, queue));
            for (long i = 0; i < count; i++) {
                found.add(memory.readLong(table + 8L * i));
            }
            return found;
        }
        new XArray(kernel.types(), memory).walk(struct.need("hctx_table").at(queue), entry -> {
            found.add(entry.value());
            return found.size() < LIMIT;
        });
        return found;
    }
}
