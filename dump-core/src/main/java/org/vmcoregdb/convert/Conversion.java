package org.vmcoregdb.convert;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.IoReason;
import org.vmcoregdb.dump.P2m;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.PageUse;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.types.MissingTypeException;

/**
 * Writes a kernel's dump in another format. Pages are read, compressed and written a megabyte at a time, in their order; what is kept of them all are two
 * bits each. For one thread, which uses all processors.
 */
public final class Conversion implements AutoCloseable {
    private final Kernel kernel;
    private final TargetFormat format;
    private final FilterLevel level;
    private final ConversionProgress progress;
    private final SourcePages source;
    private final OrderedWork workers = new OrderedWork();
    private final Deque<PageBlock> idle = new ConcurrentLinkedDeque<>();
    private final Deque<PageEncoder> encoders = new ConcurrentLinkedDeque<>();

    private Conversion(Kernel kernel, TargetFormat format, FilterLevel level, ConversionProgress progress) {
        this.kernel = kernel;
        this.format = format;
        this.level = level;
        this.progress = progress;
        this.source = new SourcePages(kernel.dump(), kernel.memory().pageSize());
    }

    /**
     * Writes a file, which appears when it is complete.
     *
     * @param replaces whether a file of that name may be replaced; its caller sees to it that it is none of the dump's
     * @throws FormatException if the dump cannot be written so, the file cannot be written, or what the filter asks is not known
     */
    public static ConversionResult write(
            Kernel kernel,
            Path target,
            boolean replaces,
            TargetFormat format,
            FilterLevel level,
            ConversionProgress progress)
            throws FormatException {
        if (kernel.dump().p2m() != P2m.SAME) {
            throw new FormatException("This dump's page tables have the numbers of its host's pages: neither a kdump"
                    + " nor an ELF vmcore can say which of the guest's pages these are");
        }
        try (OutputFile out = OutputFile.begin(target, replaces);
                Conversion conversion = new Conversion(kernel, format, level, progress)) {
            return conversion.run(out);
        } catch (IOException unimportant) { // of closing what is given up or finished
            throw new FormatException(target + " cannot be written: " + IoReason.of(unimportant), unimportant);
        }
    }

    private ConversionResult run(OutputFile out) throws FormatException {
        Optional<PageUse> uses = level.asksKernel() ? Optional.of(uses()) : Optional.empty();
        PlanMaker maker = new PlanMaker(source, kernel.dump().ranges(), level, uses);
        PagePlan plan = maker.make(workers);
        PageTarget target = format == TargetFormat.ELF
                ? new ElfTarget(out, plan, kernel, source.pageSize())
                : new KdumpTarget(out, plan, format, level, kernel, source.pageSize());
        Counts counts = new Counts(plan);
        for (PagePlan.Chunk chunk : plan.chunks()) {
            workers.run(new Blocks(chunk), block -> {
                counts.add(block);
                target.write(block);
                idle.push(block);
                progress.written(counts.memory, counts.total);
            });
            target.endOf(chunk);
        }
        target.finish();
        progress.written(counts.total, counts.total);
        return new ConversionResult(
                out.finish(),
                source.pageSize(),
                counts.total,
                counts.written,
                counts.zeros,
                maker.filtered(),
                counts.damaged,
                uses.filter(unused -> level.leavesOutFree()).flatMap(PageUse::problem));
    }

    private PageUse uses() throws FormatException {
        try {
            return PageUse.of(kernel);
        } catch (MemoryFault | MissingTypeException | MissingSymbolException unknown) {
            throw new FormatException(
                    "What the pages of this dump are for cannot be found in it, so that only --filter 0 and 1 are possible: "
                            + unknown.getMessage(),
                    unknown);
        }
    }

    /** The blocks of a chunk that have something to be written. */
    private final class Blocks implements Iterator<Callable<PageBlock>> {
        private final PagePlan.Chunk chunk;
        private final int pages = PageBlock.pagesOf(source.pageSize());
        private int next;

        Blocks(PagePlan.Chunk chunk) {
            this.chunk = chunk;
        }

        @Override
        public boolean hasNext() {
            while (next < PagePlan.CHUNK && !chunk.isAnyWritten(next, pages)) {
                next += pages;
            }
            return next < PagePlan.CHUNK;
        }

        @Override
        public Callable<PageBlock> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            int from = next;
            next += pages;
            return () -> fill(chunk, from);
        }
    }

    private PageBlock fill(PagePlan.Chunk chunk, int from) {
        PageBlock free = idle.poll();
        PageBlock block = free != null ? free : new PageBlock(source.pageSize());
        PageEncoder known = encoders.poll();
        PageEncoder encoder = known != null ? known : new PageEncoder(source, format.compressor());
        encoder.encode(block, chunk, from);
        encoders.push(encoder);
        return block;
    }

    @Override
    public void close() {
        workers.close();
        encoders.forEach(PageEncoder::close);
    }

    /** Counts pages. */
    private static final class Counts {
        private final long total;
        private long memory;
        private long written;
        private long zeros;
        private long damaged;

        Counts(PagePlan plan) {
            long pages = 0;
            for (PagePlan.Chunk chunk : plan.chunks()) {
                pages += chunk.countMemory();
            }
            total = pages;
        }

        void add(PageBlock block) {
            for (int page = 0; page < block.count(); page++) {
                PageBlock.State state = block.state(page);
                memory += block.chunk().isMemory(block.first() + page) ? 1 : 0;
                damaged += state == PageBlock.State.MISSING ? 1 : 0;
                zeros += state == PageBlock.State.ZEROS ? 1 : 0;
                written += state == PageBlock.State.MISSING || state == PageBlock.State.LEFT_OUT ? 0 : 1;
            }
        }
    }
}
