package org.vmcoregdb.kernel.mm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * The free blocks of a zone: {@code zone.free_area[]}, with a list for each order of size and each type of migration.
 *
 * @param zone whose they are
 * @param free how many pages the zone says are free, if it does
 */
public record FreeAreas(MemoryZones.Zone zone, long free, List<FreeBlocks> lists) {
    private static final int ORDER_LIMIT = 32;
    private static final int TYPE_LIMIT = 64;
    private static final int BLOCK_LIMIT = 1 << 26;

    /**
     * The blocks in one list.
     *
     * @param order a block has 2 to the power of this pages
     * @param head address of the list's head
     * @param pages addresses of the {@code struct page}s of the blocks' first pages
     * @param problem why there may be more
     */
    public record FreeBlocks(int order, long head, long[] pages, Optional<String> problem) {
        /** How many pages are in the list. */
        public long count() {
            return (long) pages.length << order;
        }

        /** The block that a page is in, by the address of its {@code struct page}. */
        public Optional<Long> blockOf(long page, long structBytes) {
            for (long first : pages) {
                if (Long.compareUnsigned(page - first, structBytes << order) < 0) {
                    return Optional.of(first);
                }
            }
            return Optional.empty();
        }
    }

    /** Reads those of a zone. */
    public static FreeAreas read(Kernel kernel, MemoryZones.Zone zone, BooleanSupplier cancelled) {
        long free = MemoryCounters.of(kernel, zone)
                .map(counters ->
                        MemoryCounters.find(List.of(counters), "NR_FREE_PAGES").orElse(0))
                .orElse(0L);
        List<FreeBlocks> lists = new ArrayList<>();
        if (free != 0) {
            lists(kernel, zone, lists, cancelled);
        }
        return new FreeAreas(zone, free, lists);
    }

    private static void lists(Kernel kernel, MemoryZones.Zone zone, List<FreeBlocks> lists, BooleanSupplier cancelled) {
        AddressSpace memory = kernel.memory();
        Struct area = kernel.types().struct("free_area");
        Field list = area.need("free_list");
        boolean several = list.type().stripped() instanceof CType.ArrayType;
        int types = several ? (int) Math.min(TYPE_LIMIT, list.count()) : 1;
        long orders = Math.min(
                ORDER_LIMIT, kernel.types().struct("zone").need("free_area").count());
        long link = kernel.types().struct("page").need("buddy_list", "lru").offset();
        for (int order = 0; order < orders; order++) {
            for (int type = 0; type < types; type++) {
                if (cancelled.getAsBoolean()) {
                    return;
                }
                long head = list.at(zone.freeAreas() + order * area.size()) + 16L * type;
                try {
                    ListWalk walk = ListWalk.from(memory, head, BLOCK_LIMIT);
                    long[] pages = walk.nodes();
                    for (int i = 0; i < pages.length; i++) {
                        pages[i] -= link;
                    }
                    lists.add(new FreeBlocks(order, head, pages, walk.problem()));
                } catch (MemoryFault missing) {
                    lists.add(new FreeBlocks(order, head, new long[0], Optional.ofNullable(missing.getMessage())));
                }
            }
        }
    }
}
