package org.vmcoregdb.server.command.kmem;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.PageDescriptions;
import org.vmcoregdb.kernel.mm.PageStructs;
import org.vmcoregdb.kernel.mm.SlabCaches;
import org.vmcoregdb.kernel.mm.slab.Slab;
import org.vmcoregdb.kernel.mm.slab.SlabAllocator;
import org.vmcoregdb.kernel.mm.slab.SlabCache;
import org.vmcoregdb.kernel.mm.slab.SlabCheck;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.OrderedParallel;

/** {@code kmem --check}: all slabs, found by their struct pages, because full ones are in no list. */
final class SlabChecks {
    private static final int AT_ONCE = 2048;
    private static final int AHEAD = 32;
    private static final int DAMAGE_LIMIT = 10_000;

    private final CommandContext context;
    private final SlabAllocator allocator;
    private final SlabCaches slabs;
    private final SlabCheck check;
    private final PageStructs map;

    SlabChecks(CommandContext context) {
        Kernel kernel = context.kernel();
        this.context = context;
        this.allocator = SlabAllocator.of(kernel);
        this.slabs = SlabCaches.of(kernel);
        this.check = new SlabCheck(kernel);
        this.map = PageStructs.of(kernel);
    }

    /** What was found in some pages. */
    private record Found(long slabs, long objects, long missing, List<SlabCheckAnswer.Damaged> damages) {}

    /**
     * Checks the slabs of some caches.
     *
     * @param names of the caches; none for all
     */
    void show(List<String> names, AnswerSink sink) throws CommandException {
        Map<Long, SlabCache> caches = allocator.caches().stream()
                .filter(cache -> names.isEmpty() || names.contains(cache.name()))
                .collect(Collectors.toMap(SlabCache::address, Function.identity(), (one, other) -> one));
        for (String name : names) {
            if (caches.values().stream().noneMatch(cache -> cache.name().equals(name))) {
                throw new CommandException("kmem: there is no slab cache " + name);
            }
        }
        List<Callable<Found>> work = new ArrayList<>();
        for (long[] range : PageDescriptions.of(context.kernel()).ranges()) {
            for (long at = range[0]; at < range[1]; at += AT_ONCE) {
                long first = at;
                long end = Math.min(range[1], at + AT_ONCE);
                work.add(() -> pages(first, end, caches));
            }
        }
        long[] sums = new long[3];
        List<SlabCheckAnswer.Damaged> damages = new ArrayList<>();
        Iterator<Callable<Found>> each = work.iterator();
        OrderedParallel.run(
                "slabs",
                AHEAD,
                each,
                found -> {
                    sums[0] += found.slabs();
                    sums[1] += found.objects();
                    sums[2] += found.missing();
                    damages.addAll(found.damages()
                            .subList(0, Math.min(found.damages().size(), DAMAGE_LIMIT - damages.size())));
                },
                context::cancelled);
        sink.accept(new SlabCheckAnswer(
                sums[0],
                sums[1],
                sums[2],
                caches.values().stream().filter(check::hasRedZones).count(),
                caches.values().stream().filter(check::isPoisoned).count(),
                damages));
    }

    private Found pages(long first, long end, Map<Long, SlabCache> caches) {
        List<SlabCheckAnswer.Damaged> damages = new ArrayList<>();
        long count = 0;
        long objects = 0;
        long missing = 0;
        for (long pfn = first; pfn < end && !context.cancelled(); pfn++) {
            OptionalLong record = map.record(pfn * map.pageBytes());
            if (record.isEmpty() || !slabs.slabOfPage(record.getAsLong()).equals(record)) {
                continue;
            }
            SlabCache cache = caches.get(slabs.cacheOf(record.getAsLong()).orElse(0));
            if (cache == null) {
                continue;
            }
            Optional<Slab> slab = allocator.slabAt(cache, map.memoryOf(record.getAsLong()));
            if (slab.isEmpty()) {
                missing++;
                continue;
            }
            count++;
            objects += slab.get().objects().size();
            try {
                for (SlabCheck.Damage damage : check.of(cache, slab.get())) {
                    damages.add(new SlabCheckAnswer.Damaged(cache.name(), slab.get(), Optional.of(damage)));
                }
                if (slab.get().problem().isPresent()) {
                    damages.add(new SlabCheckAnswer.Damaged(cache.name(), slab.get(), Optional.empty()));
                }
            } catch (MemoryFault gone) {
                missing++;
            }
        }
        return new Found(count, objects, missing, damages);
    }
}
