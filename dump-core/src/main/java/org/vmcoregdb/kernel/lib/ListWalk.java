package org.vmcoregdb.kernel.lib;

import java.util.Arrays;
import java.util.Optional;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;

/**
 * The nodes of a {@code struct list_head} list, as far as it could be followed.
 *
 * @param nodes addresses of the {@code list_head}s after the head, in order
 * @param problem why the walk ended before it came back to the head, if it did
 */
public record ListWalk(long[] nodes, Optional<String> problem) {
    /** More than a kernel can have tasks (PID_MAX_LIMIT is 4 million). */
    static final int LIMIT = 8 << 20;

    /** Follows {@code next} pointers from {@code head} until they return to it. */
    public static ListWalk from(AddressSpace memory, long head) {
        return from(memory, head, LIMIT);
    }

    /** As {@link #from(AddressSpace, long)}, giving up after so many nodes. */
    public static ListWalk from(AddressSpace memory, long head, int limit) {
        long[] nodes = new long[16];
        int count = 0;
        // Brent: compare with a node kept from the last power of two, so that a loop is seen after at most three rounds
        long kept = 0;
        int keptUntil = 1;
        try {
            long node = memory.readLong(head);
            while (node != head) {
                if (node == 0) {
                    return end(nodes, count, "the list at 0x" + Long.toHexString(head) + " has a null pointer in it");
                }
                if (node == kept || count >= limit) {
                    return end(
                            nodes,
                            count,
                            "the list at 0x" + Long.toHexString(head)
                                    + (node == kept ? " loops without coming back to its head" : " does not end"));
                }
                if (count == keptUntil) {
                    kept = node;
                    keptUntil *= 2;
                }
                if (count == nodes.length) {
                    nodes = Arrays.copyOf(nodes, count * 2);
                }
                nodes[count++] = node;
                node = memory.readLong(node);
            }
            return new ListWalk(Arrays.copyOf(nodes, count), Optional.empty());
        } catch (MemoryFault fault) {
            return end(nodes, count, "the list at 0x" + Long.toHexString(head) + " breaks off: " + fault.getMessage());
        }
    }

    private static ListWalk end(long[] nodes, int count, String problem) {
        return new ListWalk(Arrays.copyOf(nodes, count), Optional.of(problem));
    }
}
