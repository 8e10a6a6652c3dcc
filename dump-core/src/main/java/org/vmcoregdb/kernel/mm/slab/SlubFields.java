package org.vmcoregdb.kernel.mm.slab;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.MemoryZones;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** Where the members of SLUB's structs are, with the names that they had over time. */
final class SlubFields {
    /** What a CPU takes objects from: addresses, 0 for none. */
    record CpuSlab(long slab, long freeList, long partial) {
        static final CpuSlab NONE = new CpuSlab(0, 0, 0);
    }

    private static final int NAME_LIMIT = 128;
    private static final int NODE_LIMIT = 1024;
    private static final int COUNT_BITS = 16;

    private final Kernel kernel;
    private final AddressSpace memory;
    final SlabFlags known;
    final Field link;
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
    final Optional<Field> objects;
    final Field inUse;
    final Field freeList;
    final Field slabLink;
    final Optional<Field> next;
    final Field nodePartial;
    final Field nodePartialCount;
    final Optional<Field> nodeSlabs;
    final Optional<Field> nodeObjects;
    final Optional<Field> nodeFull;
    private final Optional<Field> nodeBarn;
    private final Struct nodePair;

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
        Struct slab = whole.field("inuse").isPresent() ? whole : kernel.types().struct("page");
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
        nodeBarn = node.field("barn");
        nodePair = kernel.types().struct("kmem_cache_per_node_ptrs");
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

    /** Where sheaves wait for a CPU, by node: in a kmem_cache_node (6.18 to 7.0), then beside the pointer to it; 0 for none. */
    List<Long> barns(SlabCache cache) {
        List<Long> found = new ArrayList<>();
        for (int node = 0; node < cache.nodes().size(); node++) {
            long at = cache.nodes().get(node);
            if (nodeBarn.isPresent() && at != 0) {
                found.add(nodeBarn.get().read(memory, at));
            } else if (perNode.isPresent() && nodePair.field("barn").isPresent()) {
                found.add(
                        nodePair.need("barn").read(memory, perNode.get().at(cache.address()) + node * nodePair.size()));
            }
        }
        return found;
    }

    /** From 7.1 on a struct of two pointers for each node, before a table of pointers; one inside for kernels without nodes. */
    private long node(long at, int node) {
        if (perNode.isPresent()) {
            return nodePair.need("node").read(memory, perNode.get().at(at) + node * nodePair.size());
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
