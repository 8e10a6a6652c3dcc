package org.vmcoregdb.kernel.mm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * For which functions vmalloc has memory.
 *
 * @param callers those with most of it first
 * @param problem why there may be more
 */
public record VmallocCallers(List<Caller> callers, Optional<String> problem) {
    /**
     * A function.
     *
     * @param function an address in it; 0 if the areas name none
     * @param areas how many
     * @param pages of all of them
     */
    public record Caller(long function, long areas, long pages) {}

    /**
     * Those of a kernel.
     *
     * @throws org.vmcoregdb.memory.MemoryFault if the dump lacks the areas
     * @throws org.vmcoregdb.types.MissingTypeException if the kernel's types do not say what they are
     * @throws org.vmcoregdb.symbols.MissingSymbolException if its symbols do not say where
     */
    public static VmallocCallers read(Kernel kernel) {
        Struct struct = kernel.types().struct("vm_struct");
        Field pages = struct.need("nr_pages");
        Field caller = struct.need("caller");
        VmallocArea.Listing listing = VmallocArea.Listing.of(kernel);
        Map<Long, long[]> areasAndPages = new HashMap<>();
        for (VmallocArea area : listing.areas()) {
            long count = pages.read(kernel.memory(), area.struct());
            if (count > 0) {
                long[] sums = areasAndPages.computeIfAbsent(
                        caller.read(kernel.memory(), area.struct()), function -> new long[2]);
                sums[0]++;
                sums[1] += count;
            }
        }
        List<Caller> callers = new ArrayList<>();
        areasAndPages.forEach((function, sums) -> callers.add(new Caller(function, sums[0], sums[1])));
        callers.sort(Comparator.comparingLong(Caller::pages).reversed());
        return new VmallocCallers(List.copyOf(callers), listing.problem());
    }
}
