package org.vmcoregdb.server.command.kmem;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.AddressRegion;
import org.vmcoregdb.kernel.mm.AddressRegions;
import org.vmcoregdb.kernel.mm.PageStructs;
import org.vmcoregdb.kernel.mm.PhysicalLimit;
import org.vmcoregdb.kernel.mm.SlabCaches;
import org.vmcoregdb.kernel.mm.slab.RootCaches;
import org.vmcoregdb.kernel.mm.slab.SlabAllocator;
import org.vmcoregdb.kernel.mm.slab.SlabCache;
import org.vmcoregdb.kernel.mm.slab.SlabDetail;
import org.vmcoregdb.kernel.mm.slab.SlabUse;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.CpuList;
import org.vmcoregdb.server.command.HexArguments;
import org.vmcoregdb.server.command.OrderedParallel;

/** {@code kmem -s}, {@code -S} and {@code -r}: slab caches, counted on all processors. */
final class SlabLists {
    private static final int AHEAD = 32;

    private final CommandContext context;
    private final Kernel kernel;
    private final AnswerSink sink;
    private final List<String> ignored;
    private final boolean roots;
    private final Optional<String> detailed;
    private final SlabAllocator allocator;

    SlabLists(CommandContext context, AnswerSink sink, List<String> ignored, boolean roots, Optional<String> detailed) {
        this.context = context;
        this.kernel = context.kernel();
        this.sink = sink;
        this.ignored = ignored;
        this.roots = roots;
        this.detailed = detailed;
        this.allocator = SlabAllocator.of(kernel);
    }

    /** Shows what was asked for: all, by name, by the address of a cache, or by an address in a slab. */
    void show(List<String> words, boolean physical) throws CommandException {
        List<SlabCache> all = caches();
        if (words.isEmpty()) {
            several(all, CacheAnswer.Look.LISTED);
            if (allocator.problem().isPresent()) {
                throw new CommandException(
                        "kmem: there may be more caches: " + allocator.problem().get());
            }
            return;
        }
        for (String word : words) {
            String name = word.startsWith("\\") ? word.substring(1) : word;
            List<SlabCache> named =
                    all.stream().filter(cache -> cache.name().equals(name)).toList();
            if (word.equals("list")) {
                sink.accept(new CacheListAnswer(all));
            } else if (!named.isEmpty()) {
                several(named, CacheAnswer.Look.ALONE);
            } else if (HexArguments.find(word).isPresent()) {
                address(HexArguments.parse("kmem", word), physical);
            } else {
                throw new CommandException("kmem: there is no slab cache " + name);
            }
        }
    }

    private List<SlabCache> caches() throws CommandException {
        if (!roots) {
            return allocator.caches();
        }
        return RootCaches.of(kernel)
                .orElseThrow(() -> new CommandException(
                        "kmem: -r: this kernel has no list of root caches (slab_root_caches, 4.12 to 5.8): its caches"
                                + " have no children"))
                .all();
    }

    private void several(List<SlabCache> caches, CacheAnswer.Look look) throws CommandException {
        List<Integer> cpus = new ArrayList<>();
        if (detailed.filter(list -> !list.isEmpty()).isPresent()) {
            cpus.addAll(CpuList.parse(detailed.get(), kernel.perCpu().present()));
        }
        Iterator<Callable<CacheAnswer>> work = caches.stream()
                .<Callable<CacheAnswer>>map(cache -> () -> answer(cache, cpus, look))
                .iterator();
        OrderedParallel.run("slabs", AHEAD, work, sink::accept, context::cancelled);
    }

    private CacheAnswer answer(SlabCache cache, List<Integer> cpus, CacheAnswer.Look look) {
        if (ignored.contains(cache.name())) {
            return new CacheAnswer(cache, Optional.empty(), Optional.empty(), Optional.empty(), look);
        }
        SlabUse use = roots
                ? RootCaches.of(kernel).map(all -> all.use(cache)).orElseGet(() -> allocator.use(cache))
                : allocator.use(cache);
        if (detailed.isEmpty()) {
            return new CacheAnswer(cache, Optional.of(use), Optional.empty(), Optional.empty(), look);
        }
        SlabDetail detail = allocator.detail(cache, context::cancelled);
        List<SlabDetail.OfCpu> shown = detail.cpus().stream()
                .filter(cpu -> cpus.isEmpty() || cpus.contains(cpu.cpu()))
                .toList();
        return new CacheAnswer(
                cache,
                Optional.of(use),
                Optional.of(new SlabDetail(shown, cpus.isEmpty() ? detail.nodes() : counting(shown, detail.nodes()))),
                Optional.empty(),
                CacheAnswer.Look.ALONE);
    }

    /** The nodes, with how many slabs are taken from by the CPUs that are shown. */
    private static List<SlabDetail.OfNode> counting(List<SlabDetail.OfCpu> shown, List<SlabDetail.OfNode> nodes) {
        long slabs = shown.stream().filter(cpu -> cpu.slab().isPresent()).count();
        return nodes.stream()
                .map(node -> new SlabDetail.OfNode(
                        node.node(),
                        node.address(),
                        node.slabs(),
                        node.partialCount(),
                        slabs,
                        node.partial(),
                        node.full(),
                        node.problem()))
                .toList();
    }

    /** A cache by its own address, else the slab that an address is in, or is the struct of. */
    private void address(long word, boolean physical) throws CommandException {
        long address = word;
        if (physical || !kernel.arch().isKernelAddress(word)) {
            Optional<AddressRegion> direct = AddressRegions.of(kernel).find(AddressRegion.Kind.DIRECT_MAP);
            if (direct.isPresent()
                    && Long.compareUnsigned(word, PhysicalLimit.of(kernel).end()) < 0) {
                address = direct.get().start() + word;
            }
        }
        Optional<SlabCache> cache = allocator.cacheAt(address);
        if (cache.isPresent()) {
            several(List.of(cache.get()), CacheAnswer.Look.ALONE);
            return;
        }
        PageStructs map = PageStructs.of(kernel);
        long at = address;
        boolean record = map.contain(at);
        OptionalLong slab = record
                ? SlabCaches.of(kernel).slabOfPage(address)
                : SlabCaches.of(kernel).slabAt(address);
        long memory = record ? map.memoryOf(address) : address;
        Optional<CacheAnswer> found = slab.isPresent()
                ? AddressSearch.slabOf(kernel, slab.getAsLong(), memory, record || detailed.isPresent())
                : Optional.empty();
        sink.accept(found.orElseThrow(() ->
                new CommandException("kmem: address is not allocated in slab subsystem: " + Long.toHexString(at))));
    }
}
