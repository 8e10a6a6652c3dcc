package org.vmcoregdb.convert;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.kernel.mm.PageUse;

/** Finds out which pages are memory, which of them the dump may have, and which the filter leaves out. */
final class PlanMaker {
    /** 128 TiB in pages of 4 KiB, which is as much as a kdump is read of. */
    private static final long MOST_PAGES = 1L << 35;

    private final SourcePages source;
    private final List<MemoryRange> ranges;
    private final FilterLevel level;
    private final Optional<PageUse> uses;
    private final AtomicLong filtered = new AtomicLong();

    /** @param uses tells what pages are for, if the filter asks */
    PlanMaker(SourcePages source, List<MemoryRange> ranges, FilterLevel level, Optional<PageUse> uses) {
        this.source = source;
        this.ranges = ranges;
        this.level = level;
        this.uses = uses;
    }

    /** Makes the plan. */
    PagePlan make(OrderedWork workers) throws FormatException {
        for (MemoryRange range : ranges) {
            if (range.start() < 0 || (range.end() - 1) / source.pageSize() >= MOST_PAGES) {
                throw new FormatException("The dump's memory reaches to 0x" + Long.toHexString(range.end())
                        + ", which is more than a kdump or ELF vmcore is made of");
            }
        }
        PagePlan plan = new PagePlan();
        workers.run(new ChunksOfRanges(), plan::add);
        return plan;
    }

    /** How many pages that the dump may have were left out. */
    long filtered() {
        return filtered.get();
    }

    /** The chunks that ranges are in, each once. */
    private final class ChunksOfRanges implements Iterator<Callable<PagePlan.Chunk>> {
        private int range;
        private long next;

        @Override
        public boolean hasNext() {
            while (range < ranges.size() && next * PagePlan.CHUNK >= end(ranges.get(range))) {
                range++;
            }
            return range < ranges.size();
        }

        @Override
        public Callable<PagePlan.Chunk> next() {
            if (!hasNext()) {
                throw new java.util.NoSuchElementException();
            }
            next = Math.max(next, ranges.get(range).start() / source.pageSize() / PagePlan.CHUNK);
            PagePlan.Chunk chunk = new PagePlan.Chunk(next++);
            List<MemoryRange> touched = new ArrayList<>();
            long chunkEnd = chunk.firstPfn() + PagePlan.CHUNK;
            for (int i = range; i < ranges.size() && ranges.get(i).start() / source.pageSize() < chunkEnd; i++) {
                touched.add(ranges.get(i));
            }
            return () -> fill(chunk, touched);
        }
    }

    private long end(MemoryRange range) {
        return (range.end() - 1) / source.pageSize() + 1;
    }

    private PagePlan.Chunk fill(PagePlan.Chunk chunk, List<MemoryRange> touched) {
        touched.forEach(range -> chunk.addMemory(range.start() / source.pageSize(), end(range)));
        long chunkEnd = chunk.firstPfn() + PagePlan.CHUNK;
        OptionalLong pfn = source.nextStored(chunk.firstPfn());
        while (pfn.isPresent() && pfn.getAsLong() < chunkEnd) {
            int page = (int) (pfn.getAsLong() - chunk.firstPfn());
            if (chunk.isMemory(page)) {
                if (uses.isPresent() && level.leavesOut(uses.get().kind(pfn.getAsLong() * source.pageSize()))) {
                    filtered.incrementAndGet();
                } else {
                    chunk.write(page);
                }
            }
            pfn = source.nextStored(pfn.getAsLong() + 1);
        }
        return chunk;
    }
}
