package org.vmcoregdb.kernel.mm.slab;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.kernel.mm.MemoryZones;
import org.vmcoregdb.kernel.mm.SlabCaches;
import org.vmcoregdb.kernel.mm.Vmemmap;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.MissingTypeException;
import org.vmcoregdb.types.Struct;

/**
 * SLUB ({@code mm/slub.c}). Each CPU takes objects from a slab of its own (until 7.0) and keeps others that have free objects; what else has some is in
 * a list of its node. Full slabs are in no list, but counted. From 6.18 on CPUs keep objects in sheaves, too.
 */
final class Slub implements SlabAllocator {
    private static final int CACHE_LIMIT = 1 << 16;
    private static final int LIST_LIMIT = 1 << 22;
    private static final int CHAIN_LIMIT = 1 << 16;

    private final Kernel kernel;
    private final AddressSpace memory;
    private final Vmemmap map;
    private final SlubFields fields;
    private final Sheaves sheaves;
    private final List<SlabCache> caches = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    Slub(Kernel kernel) {
        this.kernel = kernel;
        this.memory = kernel.memory();
        this.map = Vmemmap.of(kernel);
        this.fields = new SlubFields(kernel);
        this.sheaves = new Sheaves(kernel);
        ListWalk walk = ListWalk.from(memory, kernel.needSymbol("slab_caches"), CACHE_LIMIT);
        walk.problem().ifPresent(problems::add);
        for (long node : walk.nodes()) {
            try {
                caches.add(fields.cache(node - fields.link.offset()));
            } catch (MemoryFault missing) {
                problems.add("a kmem_cache cannot be read: " + missing.getMessage());
            }
        }
    }

    @Override
    public List<SlabCache> caches() {
        return List.copyOf(caches);
    }

    @Override
    public Optional<String> problem() {
        return problems.stream().findFirst();
    }

    /** How many objects a slab has, and in use. */
    private record Counts(long objects, long inUse) {}

    private Counts counts(SlabCache cache, long slab) {
        long objects = fields.objects.isPresent() ? fields.objects.get().read(memory, slab) : cache.objects();
        return new Counts(objects, fields.inUse.read(memory, slab));
    }

    @Override
    public SlabUse use(SlabCache cache) {
        if (fields.nodeSlabs.isEmpty()) {
            return SlabUse.unknown("this kernel does not count slabs (CONFIG_SLUB_DEBUG)");
        }
        try {
            return new Tally(cache).add();
        } catch (MemoryFault missing) {
            return SlabUse.unknown(String.valueOf(missing.getMessage()));
        }
    }

    /** Adds up what is free; all else that slabs have is in use. */
    private final class Tally {
        private final SlabCache cache;
        private Optional<String> problem = Optional.empty();
        private long free;
        private long slabs;
        private long total;
        private long ofCpus;

        Tally(SlabCache cache) {
            this.cache = cache;
        }

        SlabUse add() {
            for (int cpu : kernel.perCpu().present()) {
                ofCpu(cpu);
            }
            for (long node : cache.nodes()) {
                if (node != 0) {
                    ofNode(node);
                }
            }
            slabs += Math.max(0, ofCpus);
            return new SlabUse(total - free, total, slabs, problem, true);
        }

        private void ofCpu(int cpu) {
            CpuSlab current = fields.cpuSlab(cache, cpu);
            if (current.slab() == 0) {
                return;
            }
            ofCpus++;
            Counts counts = counts(cache, current.slab());
            FreeList list = FreeList.of(
                    memory, cache, current.freeList(), memoryOf(current.slab()), counts.objects() * cache.size());
            list.problem().ifPresent(why -> note("slab: " + Long.toHexString(current.slab()) + " " + why));
            free += counts.objects() - counts.inUse() + list.objects().size();
            Chain partial = chain(current.partial());
            partial.problem().ifPresent(this::note);
            for (long slab : partial.slabs()) {
                Counts others = counts(cache, slab);
                free += others.objects() - others.inUse();
            }
        }

        private void ofNode(long node) {
            long known = fields.nodeSlabs.orElseThrow().read(memory, node);
            slabs += known - ofCpus;
            total += fields.nodeObjects.isPresent()
                    ? fields.nodeObjects.get().read(memory, node)
                    : known * cache.objects();
            ListWalk walk = ListWalk.from(memory, fields.nodePartial.at(node), LIST_LIMIT);
            walk.problem().ifPresent(this::note);
            for (long link : walk.nodes()) {
                Counts counts = counts(cache, link - fields.slabLink.offset());
                free += counts.objects() - counts.inUse();
            }
        }

        private void note(String why) {
            problem = problem.or(() -> Optional.of(why));
        }
    }

    /** Slabs that point to one another. */
    private record Chain(List<Long> slabs, Optional<String> problem) {}

    private Chain chain(long first) {
        List<Long> slabs = new ArrayList<>();
        if (fields.next.isEmpty()) {
            return new Chain(slabs, Optional.empty());
        }
        long slab = first;
        while (slab != 0) {
            if (!isRecord(slab)) {
                return new Chain(slabs, Optional.of("invalid partial list slab pointer: " + Long.toHexString(slab)));
            }
            if (slabs.size() >= CHAIN_LIMIT) {
                return new Chain(slabs, Optional.of("the list of partial slabs of a CPU does not end"));
            }
            slabs.add(slab);
            slab = fields.next.get().read(memory, slab);
        }
        return new Chain(slabs, Optional.empty());
    }

    private boolean isRecord(long slab) {
        return map.region().isEmpty() || map.region().get().contains(slab);
    }

    private long memoryOf(long slab) {
        return map.directMap().map(region -> region.start()).orElse(0L) + map.physical(slab);
    }

    @Override
    public SlabDetail detail(SlabCache cache, BooleanSupplier cancelled) {
        Map<Long, Integer> ofCpus = new HashMap<>();
        for (int cpu : kernel.perCpu().present()) {
            CpuSlab current = fields.cpuSlab(cache, cpu);
            if (current.slab() != 0) {
                ofCpus.put(current.slab(), cpu);
            }
        }
        List<SlabDetail.OfCpu> cpus = new ArrayList<>();
        Map<Long, String> held = sheaves.held(cache);
        if (fields.hasCpuSlabs()) {
            for (int cpu : kernel.perCpu().present()) {
                cpus.add(ofCpu(cache, cpu, held, cancelled));
            }
        }
        List<SlabDetail.OfNode> nodes = new ArrayList<>();
        for (int node = 0; node < cache.nodes().size(); node++) {
            if (cache.nodes().get(node) != 0) {
                long perCpu = ofCpus.size();
                nodes.add(ofNode(cache, node, perCpu, cancelled));
            }
        }
        return new SlabDetail(cpus, nodes);
    }

    private SlabDetail.OfCpu ofCpu(SlabCache cache, int cpu, Map<Long, String> held, BooleanSupplier cancelled) {
        OptionalLong at = fields.cpuStruct(cache, cpu);
        Optional<String> problem = Optional.empty();
        Optional<Slab> slab = Optional.empty();
        List<Slab> partial = new ArrayList<>();
        try {
            CpuSlab current = fields.cpuSlab(cache, cpu);
            if (current.slab() != 0) {
                slab = Optional.of(slab(cache, current.slab(), OptionalInt.of(cpu), current.freeList(), held));
            }
            Chain chain = chain(current.partial());
            problem = chain.problem();
            for (long other : chain.slabs()) {
                if (cancelled.getAsBoolean()) {
                    break;
                }
                partial.add(slab(cache, other, OptionalInt.empty(), 0, held));
            }
        } catch (MemoryFault missing) {
            problem = Optional.ofNullable(missing.getMessage());
        }
        return new SlabDetail.OfCpu(
                cpu, at, slab, fields.hasPartial() ? Optional.of(partial) : Optional.empty(), problem);
    }

    private SlabDetail.OfNode ofNode(SlabCache cache, int node, long perCpu, BooleanSupplier cancelled) {
        long at = cache.nodes().get(node);
        List<Slab> partial = new ArrayList<>();
        Optional<List<Slab>> full = Optional.empty();
        Optional<String> problem = Optional.empty();
        long slabs = 0;
        long count = 0;
        try {
            slabs = fields.nodeSlabs.isPresent() ? fields.nodeSlabs.get().read(memory, at) : 0;
            count = fields.nodePartialCount.read(memory, at);
            problem = listed(cache, fields.nodePartial.at(at), partial, cancelled);
            if (fields.nodeFull.isPresent() && (cache.flags() & fields.known.storeUser()) != 0) {
                List<Slab> all = new ArrayList<>();
                Optional<String> other = listed(cache, fields.nodeFull.get().at(at), all, cancelled);
                full = Optional.of(all);
                problem = problem.or(() -> other);
            }
        } catch (MemoryFault missing) {
            problem = Optional.ofNullable(missing.getMessage());
        }
        return new SlabDetail.OfNode(node, at, slabs, count, perCpu, partial, full, problem);
    }

    private Optional<String> listed(SlabCache cache, long head, List<Slab> found, BooleanSupplier cancelled) {
        ListWalk walk = ListWalk.from(memory, head, LIST_LIMIT);
        for (long link : walk.nodes()) {
            if (cancelled.getAsBoolean()) {
                break;
            }
            long slab = link - fields.slabLink.offset();
            if (!isRecord(slab)) {
                return Optional.of("invalid partial list slab pointer: " + Long.toHexString(slab));
            }
            Counts counts = counts(cache, slab);
            found.add(new Slab(
                    slab,
                    memoryOf(slab),
                    node(slab),
                    counts.objects(),
                    counts.inUse(),
                    OptionalInt.empty(),
                    List.of(),
                    Optional.empty()));
        }
        return walk.problem();
    }

    private int node(long slab) {
        long pfn = map.physical(slab) / map.pageBytes();
        for (MemoryZones.Node node : MemoryZones.of(kernel).nodes()) {
            if (pfn >= node.startPfn() && pfn < node.startPfn() + node.spanned()) {
                return node.id();
            }
        }
        return 0;
    }

    /** A slab with its objects. */
    private Slab slab(SlabCache cache, long slab, OptionalInt cpu, long cpuList, Map<Long, String> held) {
        Counts counts = counts(cache, slab);
        long start = memoryOf(slab);
        long bytes = counts.objects() * cache.size();
        FreeList own = FreeList.of(memory, cache, fields.freeList.read(memory, slab), start, bytes);
        FreeList ofCpu = FreeList.of(memory, cache, cpuList, start, bytes);
        long allocated = counts.inUse();
        if (cpu.isPresent()) {
            // the CPU took all of the list; what others gave back since then is in the slab's own
            long free = ofCpu.objects().size() + (own.objects().isEmpty() ? 0 : counts.objects() - counts.inUse());
            allocated = counts.objects() - free;
        }
        List<Slab.SlabObject> objects = new ArrayList<>();
        for (long i = 0; i < Math.min(counts.objects(), LIST_LIMIT); i++) {
            long object = start + i * cache.size() + cache.leftPad();
            boolean free = own.objects().contains(object) || ofCpu.objects().contains(object);
            Optional<String> holder = Optional.ofNullable(held.get(object));
            if (free && cpu.isPresent()) {
                holder = Optional.of("cpu " + cpu.getAsInt() + " cache");
            }
            objects.add(new Slab.SlabObject(object, free || holder.isPresent(), holder));
        }
        return new Slab(
                slab,
                start,
                node(slab),
                counts.objects(),
                allocated,
                cpu,
                objects,
                ofCpu.problem().or(own::problem));
    }

    @Override
    public Optional<Slab> slabAt(SlabCache cache, long vaddr) {
        OptionalLong found = SlabCaches.of(kernel).slabAt(vaddr);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        long slab = found.getAsLong();
        try {
            for (int cpu : kernel.perCpu().present()) {
                CpuSlab current = fields.cpuSlab(cache, cpu);
                if (current.slab() == slab) {
                    return Optional.of(slab(cache, slab, OptionalInt.of(cpu), current.freeList(), sheaves.held(cache)));
                }
            }
            return Optional.of(slab(cache, slab, OptionalInt.empty(), 0, sheaves.held(cache)));
        } catch (MemoryFault | MissingTypeException missing) {
            return Optional.empty();
        }
    }

    /** What a CPU takes objects from: addresses, 0 for none. */
    record CpuSlab(long slab, long freeList, long partial) {
        static final CpuSlab NONE = new CpuSlab(0, 0, 0);
    }

    /** Where the members are, with the names that they had over time. */
    private static final class SlubFields {
        private static final int NAME_LIMIT = 128;
        private static final int NODE_LIMIT = 1024;
        private static final int COUNT_BITS = 16;

        private final Kernel kernel;
        private final AddressSpace memory;
        private final SlabFlags known;
        private final Field link;
        private final Field name;
        private final Field objectSize;
        private final Field size;
        private final Field freePointer;
        private final Field order;
        private final Optional<Field> flags;
        private final Optional<Field> random;
        private final Optional<Field> leftPad;
        private final Optional<Field> cpuSlab;
        private final Optional<Field> nodeTable;
        private final Optional<Field> singleNode;
        private final Optional<Field> perNode;
        private final Optional<Field> cpuPage;
        private final Optional<Field> cpuFreeList;
        private final Optional<Field> cpuPartial;
        private final Optional<Field> objects;
        private final Field inUse;
        private final Field freeList;
        private final Field slabLink;
        private final Optional<Field> next;
        private final Field nodePartial;
        private final Field nodePartialCount;
        private final Optional<Field> nodeSlabs;
        private final Optional<Field> nodeObjects;
        private final Optional<Field> nodeFull;

        SlubFields(Kernel kernel) {
            this.kernel = kernel;
            this.memory = kernel.memory();
            this.known = SlabFlags.of(kernel);
            Struct cache = kernel.types().struct("kmem_cache");
            link = cache.need("list");
            name = cache.need("name");
            objectSize = cache.need("object_size", "objsize");
            size = cache.need("size");
            freePointer = cache.need("offset");
            order = cache.need("oo.x");
            flags = cache.field("flags");
            random = cache.field("random");
            leftPad = cache.field("red_left_pad");
            cpuSlab = cache.field("cpu_slab");
            nodeTable = cache.field("node");
            singleNode = cache.field("local_node");
            perNode = cache.field("per_node");
            Struct ofCpu = kernel.types().struct("kmem_cache_cpu");
            cpuPage = ofCpu.field("slab", "page");
            cpuFreeList = ofCpu.field("freelist");
            cpuPartial = ofCpu.field("partial");
            Struct whole = kernel.types().struct("slab");
            // until 5.16 a struct page said this
            Struct slab =
                    whole.field("inuse").isPresent() ? whole : kernel.types().struct("page");
            objects = slab.field("objects");
            inUse = slab.need("inuse");
            freeList = slab.need("freelist");
            slabLink = slab.need("slab_list", "lru");
            next = slab.field("next");
            Struct node = kernel.types().struct("kmem_cache_node");
            nodePartial = node.need("partial");
            nodePartialCount = node.need("nr_partial");
            nodeSlabs = node.field("nr_slabs.counter");
            nodeObjects = node.field("total_objects.counter");
            nodeFull = node.field("full");
        }

        private long value(Optional<Field> field, long at) {
            return field.isPresent() ? field.get().read(memory, at) : 0;
        }

        SlabCache cache(long at) {
            long orders = order.read(memory, at);
            long flag = value(flags, at);
            boolean padded = (flag & known.redZone()) != 0;
            return new SlabCache(
                    at,
                    nameOf(at),
                    objectSize.read(memory, at) & 0xffffffffL,
                    Math.max(1, size.read(memory, at) & 0xffffffffL),
                    freePointer.read(memory, at) & 0xffffffffL,
                    orders & ((1L << COUNT_BITS) - 1),
                    (long) memory.pageSize() << (orders >>> COUNT_BITS & 0x1f),
                    flag,
                    value(random, at),
                    padded ? value(leftPad, at) & 0xffffffffL : 0,
                    nodes(at));
        }

        private String nameOf(long at) {
            try {
                return memory.readCString(name.read(memory, at), NAME_LIMIT);
            } catch (MemoryFault missing) {
                return "(unknown)";
            }
        }

        private List<Long> nodes(long at) {
            List<Long> found = new ArrayList<>();
            int last = MemoryZones.of(kernel).nodes().stream()
                    .mapToInt(MemoryZones.Node::id)
                    .max()
                    .orElse(0);
            for (int node = 0; node <= Math.min(last, NODE_LIMIT); node++) {
                found.add(node(at, node));
            }
            return found;
        }

        /** From 7.1 on a struct of two pointers for each node, before a table of pointers; one inside for kernels without nodes. */
        private long node(long at, int node) {
            if (perNode.isPresent()) {
                Struct pair = kernel.types().struct("kmem_cache_per_node_ptrs");
                return pair.need("node").read(memory, perNode.get().at(at) + node * pair.size());
            }
            if (nodeTable.isPresent()) {
                return memory.readLong(nodeTable.get().at(at) + (long) node * Long.BYTES);
            }
            return node == 0 && singleNode.isPresent() ? singleNode.get().at(at) : 0;
        }

        boolean hasCpuSlabs() {
            return cpuSlab.isPresent();
        }

        boolean hasPartial() {
            return cpuPartial.isPresent();
        }

        /** A pointer to per-CPU memory; until 2.6.33 a table of pointers, one for each CPU. */
        OptionalLong cpuStruct(SlabCache cache, int cpu) {
            if (cpuSlab.isEmpty() || cpuPage.isEmpty()) {
                return OptionalLong.empty();
            }
            Field field = cpuSlab.get();
            CType type = field.type().stripped();
            if (type instanceof CType.PointerType) {
                long perCpu = field.read(memory, cache.address());
                return perCpu == 0
                        ? OptionalLong.empty()
                        : OptionalLong.of(kernel.perCpu().address(perCpu, cpu));
            }
            if (type instanceof CType.ArrayType array && cpu < array.count()) {
                long pointer = memory.readLong(field.at(cache.address()) + (long) cpu * Long.BYTES);
                return pointer == 0 ? OptionalLong.empty() : OptionalLong.of(pointer);
            }
            return cpu == 0 ? OptionalLong.of(field.at(cache.address())) : OptionalLong.empty();
        }

        CpuSlab cpuSlab(SlabCache cache, int cpu) {
            OptionalLong at = cpuStruct(cache, cpu);
            return at.isEmpty()
                    ? CpuSlab.NONE
                    : new CpuSlab(
                            value(cpuPage, at.getAsLong()),
                            value(cpuFreeList, at.getAsLong()),
                            value(cpuPartial, at.getAsLong()));
        }
    }
}
