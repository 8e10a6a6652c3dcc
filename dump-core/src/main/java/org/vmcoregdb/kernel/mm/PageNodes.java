package org.vmcoregdb.kernel.mm;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * On which NUMA node a page is: a number in the highest bits of {@code page.flags} ({@code include/linux/page-flags-layout.h}), as many as
 * {@code MAX_NUMNODES} needs, which the length of {@code node_data} in vmcoreinfo says. Safe for many threads.
 */
public final class PageNodes {
    private static final Part<PageNodes> PART = Part.of(PageNodes::new);

    /** {@code MAX_NUMNODES} is at most 2^10. */
    private static final int MOST = 1024;

    private static final int MOST_ORDER = 18;
    private static final int ORDER_MASK = 0xff;

    private final AddressSpace memory;
    private final int bits;
    private final OptionalLong onlineMask;
    private final Optional<Field> order;
    private final long orderStart;
    private final long headBit;

    /** Nodes of the pages of a kernel. */
    public static PageNodes of(Kernel kernel) {
        return kernel.part(PART);
    }

    private PageNodes(Kernel kernel) {
        memory = kernel.memory();
        long most = kernel.vmcoreInfo()
                .get("LENGTH(node_data)")
                .filter(text -> text.matches("[0-9]{1,6}"))
                .map(Long::parseLong)
                .orElse(1L);
        bits = most <= 1 ? 0 : Long.SIZE - Long.numberOfLeadingZeros(Math.min(MOST, most) - 1);
        OptionalLong states = kernel.symbol("node_states");
        long maskBytes = Math.max(8, (most + 63) / 64 * 8);
        onlineMask = states.isPresent()
                ? OptionalLong.of(states.getAsLong()
                        + maskBytes
                                * kernel.types()
                                        .constant("node_states", "N_ONLINE")
                                        .orElse(1))
                : OptionalLong.empty();
        Struct page = kernel.types().struct("page");
        Optional<Field> ofFolio = kernel.types().struct("folio").field("_flags_1.f", "_flags_1", "_folio_order");
        order = ofFolio.or(() -> page.field("compound_order"));
        orderStart = ofFolio.isPresent() || page.type().isEmpty() ? 0 : page.size();
        long head = kernel.types().constant("pageflags", "PG_head").orElse(-1);
        headBit = head < 0 || head > 63 ? 0 : 1L << head;
    }

    /** One more than the highest number a node can have. */
    public int limit() {
        return 1 << bits;
    }

    /** Whether the machine had a node of this number. */
    public boolean isOnline(int node) {
        if (onlineMask.isEmpty()) {
            return node == 0;
        }
        try {
            return (memory.readLong(onlineMask.getAsLong() + node / 64 * 8L) >>> node % 64 & 1) != 0;
        } catch (MemoryFault missing) {
            return node == 0;
        }
    }

    /** The node of a page with these flags. */
    public int node(long flags) {
        return bits == 0 ? 0 : (int) (flags >>> (Long.SIZE - bits));
    }

    /** How many pages there are in what begins with this page, which has these flags. */
    public long count(long page, long flags) {
        if (order.isEmpty() || (flags & headBit) == 0) {
            return 1;
        }
        long found = order.get().read(memory, page + orderStart) & ORDER_MASK;
        return found > MOST_ORDER ? 1 : 1L << found;
    }
}
