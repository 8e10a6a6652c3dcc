package org.vmcoregdb.dump.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.dump.AbsenceReason;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.PageCounts;
import org.vmcoregdb.dump.PageLookup;

/** Pages whose bytes lie one behind the other in extents of a file. Immutable, safe for use by many threads. */
public final class ExtentPages implements PageStore {
    private final ByteSource source;
    private final ExtentMap extents;
    private final int pageSize;
    private final int pageShift;

    /**
     * @param source the file, which is not closed
     * @param extents where memory is in it
     * @param pageSize in bytes, a power of two
     */
    public ExtentPages(ByteSource source, ExtentMap extents, int pageSize) {
        this.source = source;
        this.extents = extents;
        this.pageSize = pageSize;
        this.pageShift = Integer.numberOfTrailingZeros(pageSize);
    }

    @Override
    public int pageSize() {
        return pageSize;
    }

    @Override
    public PageLookup lookup(long pfn) {
        if (pfn < 0 || pfn > Long.MAX_VALUE >>> pageShift) {
            return PageLookup.Absent.of(AbsenceReason.NOT_RAM);
        }
        long start = pfn << pageShift;
        int extent = extents.firstEndingAbove(start);
        if (extent == extents.count() || extents.start(extent) - start >= pageSize) {
            return PageLookup.Absent.of(AbsenceReason.NOT_RAM);
        }
        try {
            boolean covers = extents.start(extent) <= start && extents.end(extent) - start >= pageSize;
            return covers ? whole(extent, start) : assembled(extent, start);
        } catch (IOException e) {
            return PageLookup.Absent.of(AbsenceReason.of(e));
        }
    }

    @Override
    public int copyOnce(long pfn, int pages, ByteBuffer target) {
        if (pfn < 0 || pfn > Long.MAX_VALUE >>> pageShift) {
            return 0;
        }
        long start = pfn << pageShift;
        int extent = extents.firstEndingAbove(start);
        if (extent == extents.count() || extents.start(extent) > start || extents.offset(extent) < 0) {
            return 0;
        }
        int begin = target.position();
        long bytes = Math.min((long) pages << pageShift, extents.end(extent) - start) & -pageSize;
        int got = 0;
        try {
            ByteBuffer into = target.slice(begin, (int) bytes);
            got = source.readOnce(extents.offset(extent) + (start - extents.start(extent)), into) & -pageSize;
        } catch (IOException e) {
            got = 0; // lookup() says why
        }
        target.position(begin + got);
        return got >>> pageShift;
    }

    @Override
    public OptionalLong nextStored(long pfn) {
        if (pfn < 0 || pfn > Long.MAX_VALUE >>> pageShift) {
            return OptionalLong.empty();
        }
        int extent = extents.firstEndingAbove(pfn << pageShift);
        while (extent < extents.count() && extents.offset(extent) < 0) {
            extent++;
        }
        return extent == extents.count()
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(pfn, extents.start(extent) >>> pageShift));
    }

    @Override
    public OptionalLong storedWord(long paddr) {
        int extent = extents.firstEndingAbove(paddr);
        if (paddr < 0
                || extent == extents.count()
                || extents.start(extent) > paddr
                || extents.offset(extent) < 0
                || extents.end(extent) - paddr < Long.BYTES) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(source.littleEndianLong(extents.offset(extent) + (paddr - extents.start(extent))));
        } catch (IOException e) {
            return OptionalLong.empty(); // lookup() says why
        }
    }

    @Override
    public void soon(long paddr, long length) {
        if (paddr < 0 || length <= 0 || length > Long.MAX_VALUE - paddr) {
            return;
        }
        long end = paddr + length;
        for (int i = extents.firstEndingAbove(paddr); i < extents.count() && extents.start(i) < end; i++) {
            if (extents.offset(i) >= 0) {
                long from = Math.max(paddr, extents.start(i));
                source.soon(extents.offset(i) + (from - extents.start(i)), Math.min(end, extents.end(i)) - from);
            }
        }
    }

    private PageLookup whole(int extent, long start) throws IOException {
        long offset = extents.offset(extent);
        if (offset == ExtentMap.ZEROS) {
            return PageLookup.Present.whole(new byte[pageSize]);
        }
        if (offset < 0) {
            return PageLookup.Absent.of(reason(offset));
        }
        byte[] page = new byte[pageSize];
        int got = source.read(offset + (start - extents.start(extent)), page, 0, page.length);
        return got == page.length ? PageLookup.Present.whole(page) : PageLookup.Absent.of(AbsenceReason.TRUNCATED);
    }

    /** A page that extents begin or end in: the longest run of bytes it has. */
    private PageLookup assembled(int first, long start) throws IOException {
        byte[] page = new byte[pageSize];
        long bestFrom = 0;
        long bestTo = 0;
        long from = 0;
        long to = 0;
        long worst = ExtentMap.EXCLUDED;
        for (int i = first; i < extents.count() && extents.start(i) - start < page.length; i++) {
            boolean zeros = extents.offset(i) == ExtentMap.ZEROS;
            if (extents.offset(i) < 0 && !zeros) {
                worst = Math.max(worst, extents.offset(i));
                continue;
            }
            long runFrom = Math.max(extents.start(i) - start, 0);
            long runTo = Math.min(extents.end(i) - start, page.length);
            if (!zeros) {
                long offset = extents.offset(i) + (start + runFrom - extents.start(i));
                runTo = runFrom + source.read(offset, page, (int) runFrom, (int) (runTo - runFrom));
            }
            from = runFrom == to ? from : runFrom;
            to = runTo;
            if (to - from > bestTo - bestFrom) {
                bestFrom = from;
                bestTo = to;
            }
        }
        return bestTo > bestFrom
                ? new PageLookup.Present(page, (int) bestFrom, (int) bestTo)
                : PageLookup.Absent.of(reason(worst));
    }

    private static AbsenceReason reason(long marker) {
        return marker == ExtentMap.TRUNCATED ? AbsenceReason.TRUNCATED : AbsenceReason.EXCLUDED;
    }

    @Override
    public List<MemoryRange> ranges() {
        return extents.ranges();
    }

    /** Counts a page that several extents share once, by the first of them. */
    @Override
    public PageCounts counts() {
        long present = 0;
        long excluded = 0;
        long truncated = 0;
        long next = 0;
        for (int i = 0; i < extents.count(); i++) {
            long first = Math.max(extents.start(i) >>> pageShift, next);
            long last = (extents.end(i) - 1) >>> pageShift;
            long pages = Math.max(0, last - first + 1);
            next = Math.max(next, last + 1);
            if (extents.offset(i) >= 0 || extents.offset(i) == ExtentMap.ZEROS) {
                present += pages;
            } else if (extents.offset(i) == ExtentMap.TRUNCATED) {
                truncated += pages;
            } else {
                excluded += pages;
            }
        }
        return new PageCounts(present + excluded + truncated, present, excluded, truncated);
    }
}
