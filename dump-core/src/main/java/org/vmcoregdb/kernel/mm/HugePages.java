package org.vmcoregdb.kernel.mm;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.types.Struct;

/**
 * The pool of huge pages of one size: an entry of {@code hstates[]} ({@code mm/hugetlb.c}).
 *
 * @param address of its {@code struct hstate}
 * @param pages how many small pages a huge page has
 * @param free how many nobody uses
 * @param total how many there are
 */
public record HugePages(long address, long pages, long free, long total, String name) {
    /** No architecture has as many sizes. */
    private static final int SIZE_LIMIT = 16;

    private static final int ORDER_LIMIT = 40;
    private static final int NAME_LIMIT = 32;

    /** The pools of a kernel; none in one without huge pages. */
    public static List<HugePages> all(Kernel kernel) {
        OptionalLong table = kernel.symbol("hstates");
        OptionalLong known = kernel.symbol("hugetlb_max_hstate");
        if (known.isEmpty()) {
            known = kernel.symbol("max_hstate"); // until 3.5
        }
        List<HugePages> pools = new ArrayList<>();
        if (table.isEmpty() || known.isEmpty()) {
            return pools;
        }
        AddressSpace memory = kernel.memory();
        Struct struct = kernel.types().struct("hstate");
        int count = Math.min(SIZE_LIMIT, memory.readInt(known.getAsLong()));
        for (int i = 0; i < count; i++) {
            long at = table.getAsLong() + i * struct.size();
            long order = struct.need("order").read(memory, at);
            if (order > 0 && order < ORDER_LIMIT) {
                pools.add(new HugePages(
                        at,
                        1L << order,
                        struct.need("free_huge_pages").read(memory, at),
                        struct.need("nr_huge_pages").read(memory, at),
                        memory.readCString(struct.need("name").at(at), NAME_LIMIT)));
            }
        }
        return pools;
    }
}
