package org.vmcoregdb.kernel.mm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * The pages that nobody has: those in the free lists of the zones, and those that CPUs keep to give out ({@code struct per_cpu_pages}). They may still
 * hold what was in them when they were freed.
 */
public final class FreePages {
    private static final Part<FreePages> PART = Part.of(FreePages::read);

    /** {@code MIGRATE_PCPTYPES}: unmovable, movable, reclaimable. */
    private static final int TYPES = 3;

    /** {@code PAGE_ALLOC_COSTLY_ORDER}: up to this order CPUs keep blocks. */
    private static final int COSTLY_ORDER = 3;

    /** {@code pageblock_order} where huge pages are of 2 MiB: the blocks of the lists after those. */
    private static final int HUGE_ORDER = 9;

    private static final int LIST_LIMIT = 64;
    private static final int BLOCK_LIMIT = 1 << 22;

    private final long[] starts;
    private final long[] ends;
    private final List<String> problems;

    /** Physical addresses from {@code start} to {@code end}. */
    private record Block(long start, long end) {}

    private FreePages(List<Block> blocks, List<String> problems) {
        Block[] sorted = blocks.toArray(new Block[0]);
        Arrays.sort(sorted, (a, b) -> Long.compareUnsigned(a.start(), b.start()));
        starts = Arrays.stream(sorted).mapToLong(Block::start).toArray();
        ends = Arrays.stream(sorted).mapToLong(Block::end).toArray();
        this.problems = List.copyOf(problems);
    }

    /** Those of a kernel. */
    public static FreePages of(Kernel kernel) {
        return kernel.part(PART);
    }

    /** Whether the page at a physical address is free. */
    public boolean contains(long paddr) {
        int found = Arrays.binarySearch(starts, paddr);
        int at = found >= 0 ? found : -found - 2;
        return at >= 0 && paddr < ends[at];
    }

    /** Why there may be more. */
    public List<String> problems() {
        return problems;
    }

    private static FreePages read(Kernel kernel) {
        Reader reader = new Reader(kernel);
        for (MemoryZones.Node node : MemoryZones.of(kernel).nodes()) {
            node.zones().forEach(reader::zone);
        }
        return new FreePages(reader.blocks, reader.problems);
    }

    private static final class Reader {
        private final Kernel kernel;
        private final AddressSpace memory;
        private final PageStructs map;
        private final PagesOfCpus ofCpus;
        private final long link;
        private final List<Block> blocks = new ArrayList<>();
        private final List<String> problems = new ArrayList<>();

        Reader(Kernel kernel) {
            this.kernel = kernel;
            this.memory = kernel.memory();
            this.map = PageStructs.of(kernel);
            this.ofCpus = PagesOfCpus.of(kernel);
            Struct page = kernel.types().struct("page");
            this.link = page.need("pcp_list", "buddy_list", "lru").offset();
        }

        void zone(MemoryZones.Zone zone) {
            for (FreeAreas.FreeBlocks list :
                    FreeAreas.read(kernel, zone, () -> false).lists()) {
                for (long page : list.pages()) {
                    add(page, list.order());
                }
                list.problem().ifPresent(problems::add);
            }
            if (ofCpus.sets().isEmpty() || ofCpus.lists().isEmpty()) {
                problems.add("nothing says where CPUs keep free pages");
                return;
            }
            Field lists = ofCpus.lists().get();
            ofCpus.of(zone).forEach(set -> cpu(set, lists));
        }

        private void cpu(long set, Field lists) {
            for (int i = 0; i < Math.min(LIST_LIMIT, lists.count()); i++) {
                int order = i < TYPES * (COSTLY_ORDER + 1) ? i / TYPES : HUGE_ORDER;
                try {
                    ListWalk walk = ListWalk.from(memory, lists.at(set) + 16L * i, BLOCK_LIMIT);
                    for (long node : walk.nodes()) {
                        add(node - link, order);
                    }
                    walk.problem().ifPresent(problems::add);
                } catch (MemoryFault missing) {
                    problems.add(String.valueOf(missing.getMessage()));
                }
            }
        }

        private void add(long page, int order) {
            if (map.contain(page)) {
                long start = map.physical(page);
                blocks.add(new Block(start, start + ((long) map.pageBytes() << order)));
            }
        }
    }
}
