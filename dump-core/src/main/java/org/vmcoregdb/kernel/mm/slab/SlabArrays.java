package org.vmcoregdb.kernel.mm.slab;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.kernel.mm.MemoryZones;
import org.vmcoregdb.kernel.mm.SlabCaches;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * SLAB ({@code mm/slab.c}, until 6.7): each node has lists of slabs that are full, partly used and free; CPUs and nodes keep arrays of objects to give
 * out. Until 3.12 a {@code struct slab} says where a slab is, and numbers after it which objects are free; then the {@code struct page} does.
 */
final class SlabArrays implements SlabAllocator {
    private static final int CACHE_LIMIT = 1 << 16;
    private static final int LIST_LIMIT = 1 << 22;
    private static final int ARRAY_LIMIT = 1 << 16;

    /** A slab of more is damage: the numbers of objects have 16 bits where they are small. */
    private static final long OBJECT_LIMIT = 1 << 16;

    private static final int NAME_LIMIT = 128;

    private final Kernel kernel;
    private final AddressSpace memory;
    private final Struct cache;
    private final Struct node;
    private final Struct slab;
    private final boolean numbersAfterSlab;
    private final Field slabLink;
    private final Field start;
    private final Field inUse;
    private final List<SlabCache> caches = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    /** Whether a kernel has this allocator. */
    static boolean isUsed(Kernel kernel) {
        return kernel.types().struct("kmem_cache").field("num").isPresent();
    }

    SlabArrays(Kernel kernel) {
        this.kernel = kernel;
        this.memory = kernel.memory();
        this.cache = kernel.types().struct("kmem_cache");
        Struct old = kernel.types().struct("kmem_list3");
        this.node = old.type().isPresent() ? old : kernel.types().struct("kmem_cache_node");
        Struct whole = kernel.types().struct("slab");
        this.numbersAfterSlab = whole.field("colouroff").isPresent();
        this.slab = whole.field("s_mem").isPresent() ? whole : kernel.types().struct("page");
        this.slabLink = slab.need("slab_list", "list", "lru");
        this.start = slab.need("s_mem");
        this.inUse = slab.need("inuse", "active");
        OptionalLong chain = kernel.symbol("cache_chain");
        long head = chain.isPresent() ? chain.getAsLong() : kernel.needSymbol("slab_caches");
        Field link = cache.need("list", "next");
        ListWalk walk = ListWalk.from(memory, head, CACHE_LIMIT);
        walk.problem().ifPresent(problems::add);
        for (long at : walk.nodes()) {
            try {
                caches.add(read(at - link.offset()));
            } catch (MemoryFault missing) {
                problems.add("a kmem_cache cannot be read: " + missing.getMessage());
            }
        }
    }

    private SlabCache read(long at) {
        long size = cache.need("size", "buffer_size").read(memory, at) & 0xffffffffL;
        Field nodes = cache.need("node", "nodelists");
        // the table is the last member: how long it is made depends on the machine's nodes
        List<Long> tables = new ArrayList<>();
        int count = Math.max(1, MemoryZones.of(kernel).nodes().size());
        boolean inside = nodes.type().stripped() instanceof CType.ArrayType;
        long first = inside ? nodes.at(at) : nodes.read(memory, at);
        for (int i = 0; i < count; i++) {
            tables.add(memory.readLong(first + (long) i * Long.BYTES));
        }
        return new SlabCache(
                at,
                memory.readCString(cache.need("name").read(memory, at), NAME_LIMIT),
                size,
                Math.max(1, size),
                0,
                Math.min(OBJECT_LIMIT, cache.need("num").read(memory, at) & 0xffffffffL),
                (long) memory.pageSize() << (cache.need("gfporder").read(memory, at) & 0x1f),
                cache.need("flags").read(memory, at),
                0,
                0,
                tables);
    }

    @Override
    public List<SlabCache> caches() {
        return List.copyOf(caches);
    }

    @Override
    public Optional<String> problem() {
        return problems.stream().findFirst();
    }

    @Override
    public SlabUse use(SlabCache of) {
        try {
            long allocated = 0;
            long slabs = 0;
            Optional<String> problem = Optional.empty();
            for (long table : of.nodes()) {
                for (String list : List.of("slabs_full", "slabs_partial", "slabs_free")) {
                    ListWalk walk = ListWalk.from(memory, node.need(list).at(table), LIST_LIMIT);
                    problem = problem.or(walk::problem);
                    slabs += walk.nodes().length;
                    for (long link : walk.nodes()) {
                        allocated += inUse.read(memory, link - slabLink.offset()) & 0xffffffffL;
                    }
                }
            }
            // what CPUs keep counts as in use for the slabs
            allocated -= held(of).size();
            return new SlabUse(allocated, slabs * of.objects(), slabs, problem, true);
        } catch (MemoryFault missing) {
            return SlabUse.unknown(String.valueOf(missing.getMessage()));
        }
    }

    /** Objects that CPUs and nodes keep to give them out, and who does. */
    private Map<Long, String> held(SlabCache of) {
        Map<Long, String> held = new HashMap<>();
        Optional<Field> tables = cache.field("array");
        Optional<Field> perCpu = cache.field("cpu_cache");
        for (int cpu : kernel.perCpu().present()) {
            long array = 0;
            if (perCpu.isPresent()) {
                array = kernel.perCpu().address(perCpu.get().read(memory, of.address()), cpu);
            } else if (tables.isPresent() && cpu < tables.get().count()) {
                array = memory.readLong(tables.get().at(of.address()) + (long) cpu * Long.BYTES);
            }
            add(held, array, "cpu " + cpu + " cache");
        }
        for (long table : of.nodes()) {
            Optional<Field> shared = node.field("shared");
            if (shared.isPresent()) {
                add(held, shared.get().read(memory, table), "shared cache");
            }
        }
        return held;
    }

    private void add(Map<Long, String> held, long array, String holder) {
        if (array == 0) {
            return;
        }
        Struct arrays = kernel.types().struct("array_cache");
        long count = arrays.need("avail").read(memory, array) & 0xffffffffL;
        long entries = arrays.need("entry").at(array);
        for (long i = 0; i < Math.min(count, ARRAY_LIMIT); i++) {
            held.put(memory.readLong(entries + i * Long.BYTES), holder);
        }
    }

    @Override
    public SlabDetail detail(SlabCache of, BooleanSupplier cancelled) {
        List<SlabDetail.OfNode> nodes = new ArrayList<>();
        for (int i = 0; i < of.nodes().size(); i++) {
            long table = of.nodes().get(i);
            List<Slab> partial = new ArrayList<>();
            List<Slab> full = new ArrayList<>();
            Optional<String> problem = Optional.empty();
            try {
                Map<Long, String> held = held(of);
                Optional<String> first = listed(of, table, "slabs_full", held, full, cancelled);
                Optional<String> second = listed(of, table, "slabs_partial", held, partial, cancelled);
                Optional<String> third = listed(of, table, "slabs_free", held, partial, cancelled);
                problem = first.or(() -> second).or(() -> third);
            } catch (MemoryFault missing) {
                problem = Optional.ofNullable(missing.getMessage());
            }
            nodes.add(new SlabDetail.OfNode(
                    i, table, full.size() + partial.size(), partial.size(), 0, partial, Optional.of(full), problem));
        }
        return new SlabDetail(List.of(), nodes);
    }

    private Optional<String> listed(
            SlabCache of,
            long table,
            String list,
            Map<Long, String> held,
            List<Slab> found,
            BooleanSupplier cancelled) {
        ListWalk walk = ListWalk.from(memory, node.need(list).at(table), LIST_LIMIT);
        for (long link : walk.nodes()) {
            if (cancelled.getAsBoolean()) {
                break;
            }
            found.add(slab(of, link - slabLink.offset(), held));
        }
        return walk.problem();
    }

    private Slab slab(SlabCache of, long at, Map<Long, String> held) {
        long first = start.read(memory, at);
        long used = inUse.read(memory, at) & 0xffffffffL;
        Optional<String> problem = Optional.empty();
        Set<Long> free = Set.of();
        try {
            free = numbersAfterSlab ? freeByNumbers(of, at) : freeByArray(of, at, used);
        } catch (MemoryFault missing) {
            problem = Optional.ofNullable(missing.getMessage());
        }
        List<Slab.SlabObject> objects = new ArrayList<>();
        long kept = 0;
        for (long i = 0; i < of.objects(); i++) {
            long object = first + i * of.size();
            Optional<String> holder = Optional.ofNullable(held.get(object));
            kept += holder.isPresent() ? 1 : 0;
            objects.add(new Slab.SlabObject(object, free.contains(i) || holder.isPresent(), holder));
        }
        if (problem.isEmpty() && free.size() != of.objects() - used) {
            problem = Optional.of(
                    "its list of free objects has " + free.size() + ", where " + (of.objects() - used) + " are free");
        }
        return new Slab(at, first, 0, of.objects(), used - kept, OptionalInt.empty(), objects, problem);
    }

    /** Numbers after the {@code struct slab}: that of each free object's successor. */
    private Set<Long> freeByNumbers(SlabCache of, long at) {
        long numbers = at + slab.size();
        Set<Long> free = new HashSet<>();
        long next = slab.need("free").read(memory, at) & 0xffffffffL;
        while (next < of.objects() && free.add(next)) {
            next = memory.readUnsignedInt(numbers + next * Integer.BYTES);
        }
        return free;
    }

    /** An array of numbers, of which the first are in use; a byte each where a slab has not more than 255. */
    private Set<Long> freeByArray(SlabCache of, long at, long used) {
        long array = slab.need("freelist").read(memory, at);
        Set<Long> free = new HashSet<>();
        boolean bytes = of.objects() <= 0xff + 1L && kernel.memory().pageSize() / MIN_SIZE <= 0xff + 1;
        for (long i = used; i < of.objects(); i++) {
            free.add(
                    bytes ? (long) memory.readUnsignedByte(array + i) : (long) memory.readUnsignedShort(array + 2 * i));
        }
        return free;
    }

    /** {@code SLAB_OBJ_MIN_SIZE}: the smallest objects are not smaller, so that a number of a byte does for a page of them. */
    private static final int MIN_SIZE = 16;

    @Override
    public Optional<Slab> slabAt(SlabCache of, long vaddr) {
        OptionalLong found = SlabCaches.of(kernel).slabAt(vaddr);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try {
            long at = found.getAsLong();
            if (numbersAfterSlab) {
                // the page's list links lead to the cache and to the slab
                at = kernel.types().struct("page").need("lru.prev").read(memory, at);
            }
            return Optional.of(slab(of, at, held(of)));
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
    }
}
