package org.vmcoregdb.kernel.mm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * An area that {@code vmalloc}, {@code ioremap} or {@code vmap} mapped: a {@code struct vmap_area} with a {@code vm_struct} ({@code mm/vmalloc.c}).
 *
 * @param address of the {@code vmap_area}
 * @param struct address of the {@code vm_struct}
 * @param start first address
 * @param end first address after it
 */
public record VmallocArea(long address, long struct, long start, long end) {
    /** Whether an address lies in it. */
    public boolean contains(long vaddr) {
        return Long.compareUnsigned(vaddr, start) >= 0 && Long.compareUnsigned(vaddr, end) < 0;
    }

    /**
     * All areas of a kernel, since 6.9 in the lists of {@code vmap_nodes}, before in {@code vmap_area_list}.
     *
     * @param areas in the order of their addresses
     * @param problem why there may be more
     */
    public record Listing(List<VmallocArea> areas, Optional<String> problem) {
        private static final Part<Listing> PART = Part.of(VmallocArea::read);

        /** Areas of a kernel. */
        public static Listing of(Kernel kernel) {
            return kernel.part(PART);
        }

        /** The area that an address is in. */
        public Optional<VmallocArea> at(long vaddr) {
            int low = 0;
            int high = areas.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (Long.compareUnsigned(areas.get(middle).end(), vaddr) <= 0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low < areas.size() && areas.get(low).contains(vaddr)
                    ? Optional.of(areas.get(low))
                    : Optional.empty();
        }
    }

    /** {@code VM_VM_AREA} of {@code mm/vmalloc.c}, until 5.1: the area has a {@code vm_struct}. */
    private static final long HAS_STRUCT = 4;

    /** More nodes than CPUs are not made. */
    private static final int NODE_LIMIT = 8192;

    private static Listing read(Kernel kernel) {
        AddressSpace memory = kernel.memory();
        Struct area = kernel.types().struct("vmap_area");
        Field link = area.need("list");
        Field start = area.need("va_start");
        Field end = area.need("va_end");
        Field struct = area.need("vm", "private");
        // from 5.2 on flags are no member of their own, or mean something else
        Optional<Field> flags = area.field("purge_list").isPresent() ? area.field("flags") : Optional.empty();
        List<VmallocArea> areas = new ArrayList<>();
        Optional<String> problem = Optional.empty();
        for (long head : heads(kernel)) {
            ListWalk walk = ListWalk.from(memory, head);
            problem = problem.or(walk::problem);
            for (long node : walk.nodes()) {
                long at = node - link.offset();
                try {
                    long vm = struct.read(memory, at);
                    boolean whole = flags.isPresent() ? flags.get().read(memory, at) == HAS_STRUCT : vm != 0;
                    if (whole) {
                        areas.add(new VmallocArea(at, vm, start.read(memory, at), end.read(memory, at)));
                    }
                } catch (MemoryFault missing) {
                    problem = problem.or(() -> Optional.ofNullable(missing.getMessage()));
                }
            }
        }
        areas.sort(Comparator.comparingLong(VmallocArea::start));
        return new Listing(areas, problem);
    }

    private static List<Long> heads(Kernel kernel) {
        AddressSpace memory = kernel.memory();
        OptionalLong single = kernel.symbol("vmap_area_list");
        if (single.isPresent()) {
            return List.of(single.getAsLong());
        }
        Struct node = kernel.types().struct("vmap_node");
        Field busy = node.need("busy.head");
        long table = memory.readLong(kernel.needSymbol("vmap_nodes"));
        int count = Math.min(NODE_LIMIT, memory.readInt(kernel.needSymbol("nr_vmap_nodes")));
        List<Long> heads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            heads.add(busy.at(table + i * node.size()));
        }
        return heads;
    }
}
