package org.vmcoregdb.convert;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.bytes.ByteOutput;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.AddressRegion;
import org.vmcoregdb.kernel.mm.AddressRegions;

/** Writes an ELF vmcore. */
final class ElfTarget implements PageTarget {
    private static final int EHDR_BYTES = 64;
    private static final int PHDR_BYTES = 56;
    private static final int ET_CORE = 4;
    private static final int PT_LOAD = 1;
    private static final int PT_NOTE = 4;
    private static final int ALL_ACCESS = 7;
    private static final byte[] MAGIC = "\u007fELF".getBytes(StandardCharsets.US_ASCII);

    /** {@code e_phnum} has 16 bits, of which the highest number means that it is elsewhere, where few programs look. */
    private static final int MOST_HEADERS = 0xfffe;

    /** Room for what pages that turn out to be missing take runs apart into. */
    private static final int SPARE_HEADERS = 1024;

    private final OutputFile out;
    private final Kernel kernel;
    private final int pageSize;
    private final Optional<AddressRegion> directMap;
    private final byte[] notes;
    private final int headers;
    private final long notesAt;
    private final long firstDataAt;
    private final List<Segment> segments = new ArrayList<>();
    private long dataAt;

    /** Pages that follow each other, of which the last may be missing. */
    private static final class Segment {
        private final long start;
        private final long offset;
        private long inFile;
        private long inMemory;

        Segment(long start, long offset) {
            this.start = start;
            this.offset = offset;
        }

        boolean goesOnWith(long paddr, boolean present) {
            return start + inMemory == paddr && (!present || inFile == inMemory);
        }
    }

    /** Lays the file out. */
    ElfTarget(OutputFile out, PagePlan plan, Kernel kernel, int pageSize) throws FormatException {
        this.out = out;
        this.kernel = kernel;
        this.pageSize = pageSize;
        this.directMap = AddressRegions.of(kernel).find(AddressRegion.Kind.DIRECT_MAP);
        this.notes = CoreNotes.bytes(CoreNotes.of(kernel), kernel.arch().byteOrder());
        this.headers = (int) Math.min(MOST_HEADERS, 1 + SPARE_HEADERS + 2 * runs(plan));
        this.notesAt = EHDR_BYTES + (long) headers * PHDR_BYTES;
        this.firstDataAt = (notesAt + notes.length + pageSize - 1) / pageSize * pageSize;
        this.dataAt = firstDataAt;
    }

    /** How many times pages that are written come after such that are not. */
    private static long runs(PagePlan plan) {
        long runs = 0;
        for (PagePlan.Chunk chunk : plan.chunks()) {
            boolean before = false;
            for (int page = 0; page < PagePlan.CHUNK; page++) {
                boolean memory = chunk.isMemory(page);
                runs += memory && (!before || chunk.isWritten(page) && !chunk.isWritten(page - 1)) ? 1 : 0;
                before = memory;
            }
        }
        return runs;
    }

    @Override
    public void write(PageBlock block) throws FormatException {
        int inBlock = 0;
        int page = 0;
        while (page < block.count()) {
            switch (block.state(page)) {
                case LEFT_OUT -> page++;
                case MISSING -> block.chunk().forget(block.first() + page++);
                case ZEROS -> {
                    dataAt += pageSize;
                    page++;
                }
                case PLAIN, COMPRESSED -> {
                    int bytes = 0;
                    while (page < block.count() && block.size(page) > 0) {
                        bytes += block.size(page++);
                    }
                    out.write(block.data().slice(inBlock, bytes), dataAt);
                    inBlock += bytes;
                    dataAt += bytes;
                }
            }
        }
    }

    @Override
    public void endOf(PagePlan.Chunk chunk) throws FormatException {
        for (int page = 0; page < PagePlan.CHUNK; page++) {
            if (chunk.isMemory(page)) {
                add((chunk.firstPfn() + page) * pageSize, chunk.isWritten(page));
            }
        }
    }

    private void add(long paddr, boolean present) throws FormatException {
        Segment last = segments.isEmpty() ? new Segment(-1, firstDataAt) : segments.get(segments.size() - 1);
        if (!last.goesOnWith(paddr, present)) {
            if (segments.size() == headers - 1) {
                throw new FormatException("An ELF file cannot say which pages of this dump are missing, in more than "
                        + segments.size() + " places: a kdump can (--format kdump-zstd)");
            }
            last = new Segment(paddr, last.offset + last.inFile);
            segments.add(last);
        }
        last.inMemory += pageSize;
        last.inFile += present ? pageSize : 0;
    }

    /**
     * How many segments there are.
     *
     * @param split whether memory that is missing has segments of its own, with no place in the file: makedumpfile maps a segment as if the file had all
     *     of it, and would take for its end what is the next one's
     */
    private int headersOf(boolean split) {
        int count = segments.size();
        for (Segment segment : segments) {
            count += split && segment.inFile > 0 && segment.inFile < segment.inMemory ? 1 : 0;
        }
        return count;
    }

    private void load(ByteOutput bytes, long offset, long start, long inFile, long inMemory) {
        long vaddr = directMap.map(map -> map.start() + start).orElse(0L);
        bytes.u32(PT_LOAD).u32(ALL_ACCESS).u64(offset).u64(vaddr).u64(start);
        bytes.u64(inFile).u64(inMemory).u64(0);
    }

    @Override
    public void finish() throws FormatException {
        ByteOrder order = kernel.arch().byteOrder();
        boolean split = headersOf(true) < headers;
        ByteOutput bytes = new ByteOutput((int) firstDataAt, order);
        bytes.bytes(MAGIC)
                .u8(2)
                .u8(order == ByteOrder.LITTLE_ENDIAN ? 1 : 2)
                .u8(1)
                .align(16);
        bytes.u16(ET_CORE).u16(kernel.arch().machine().elfNumber()).u32(1);
        bytes.u64(0).u64(EHDR_BYTES).u64(0).u32(0);
        bytes.u16(EHDR_BYTES)
                .u16(PHDR_BYTES)
                .u16(1 + headersOf(split))
                .u16(0)
                .u16(0)
                .u16(0);
        bytes.u32(PT_NOTE)
                .u32(0)
                .u64(notesAt)
                .u64(0)
                .u64(0)
                .u64(notes.length)
                .u64(notes.length)
                .u64(0);
        for (Segment segment : segments) {
            long missing = segment.inMemory - segment.inFile;
            if (split && missing > 0) {
                if (segment.inFile > 0) {
                    load(bytes, segment.offset, segment.start, segment.inFile, segment.inFile);
                }
                load(bytes, dataAt, segment.start + segment.inFile, 0, missing);
            } else {
                load(bytes, segment.offset, segment.start, segment.inFile, segment.inMemory);
            }
        }
        out.write(bytes.toByteArray(), 0);
        out.write(notes, notesAt);
        out.size(dataAt);
    }
}
