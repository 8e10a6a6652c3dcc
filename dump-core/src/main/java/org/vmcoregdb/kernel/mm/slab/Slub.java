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
import org.vmcoregdb.kernel.mm.PageStructs;
import org.vmcoregdb.kernel.mm.SlabCaches;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.MissingTypeException;

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
    private final PageStructs map;
    private final SlubFields fields;
    private final Sheaves sheaves;
    private final List<SlabCache> caches = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    Slub(Kernel kernel) {
        this.kernel = kernel;
        this.memory = kernel.memory();
        this.map = PageStructs.of(kernel);
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

    @Override
    public OptionalLong objects(SlabCache cache) {
        if (fields.nodeSlabs.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            long all = 0;
            for (long node : cache.nodes()) {
                all += node == 0 ? 0 : objectsOf(cache, node);
            }
            return OptionalLong.of(all);
        } catch (MemoryFault missing) {
            return OptionalLong.empty();
        }
    }

    /** What a node has counted. */
    private long objectsOf(SlabCache cache, long node) {
        return fields.nodeObjects.isPresent()
                ? fields.nodeObjects.get().read(memory, node)
                : fields.nodeSlabs.orElseThrow().read(memory, node) * cache.objects();
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
            SlubFields.CpuSlab current = fields.cpuSlab(cache, cpu);
            if (current.slab() == 0) {
                return;
            }
            ofCpus++;
            Counts counts = counts(cache, current.slab());
            FreeList list = FreeList.of(
                    memory, cache, current.freeList(), map.memoryOf(current.slab()), counts.objects() * cache.size());
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
            total += objectsOf(cache, node);
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
        return map.mayContain(slab);
    }

    @Override
    public SlabDetail detail(SlabCache cache, BooleanSupplier cancelled) {
        Map<Long, Integer> ofCpus = new HashMap<>();
        for (int cpu : kernel.perCpu().present()) {
            SlubFields.CpuSlab current = fields.cpuSlab(cache, cpu);
            if (current.slab() != 0) {
                ofCpus.put(current.slab(), cpu);
            }
        }
        List<SlabDetail.OfCpu> cpus = new ArrayList<>();
        Map<Long, String> held = held(cache);
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
            SlubFields.CpuSlab current = fields.cpuSlab(cache, cpu);
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
                    map.memoryOf(slab),
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

    private Map<Long, String> held(SlabCache cache) {
        return sheaves.held(cache, fields.barns(cache));
    }

    /** A slab with its objects. */
    private Slab slab(SlabCache cache, long slab, OptionalInt cpu, long cpuList, Map<Long, String> held) {
        Counts counts = counts(cache, slab);
        long start = map.memoryOf(slab);
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
                SlubFields.CpuSlab current = fields.cpuSlab(cache, cpu);
                if (current.slab() == slab) {
                    return Optional.of(slab(cache, slab, OptionalInt.of(cpu), current.freeList(), held(cache)));
                }
            }
            return Optional.of(slab(cache, slab, OptionalInt.empty(), 0, held(cache)));
        } catch (MemoryFault | MissingTypeException missing) {
            return Optional.empty();
        }
    }
}
