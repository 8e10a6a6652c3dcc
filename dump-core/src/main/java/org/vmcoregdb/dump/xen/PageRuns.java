package org.vmcoregdb.dump.xen;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.dump.MemoryRange;

/**
 * Which page of .xen_pages is which frame, from .xen_p2m or .xen_pfn: kept as runs of consecutive frames, of which even a large
 * guest has few.
 */
final class PageRuns {
    /** Not a frame number. */
    static final long NONE = -1;

    /** Physical addresses have at most 52 bits, frame numbers 40. */
    private static final long MAX_PFN = 1L << 40;

    /** More than the list of any guest has; each costs 44 bytes of memory. */
    private static final int MOST_RUNS = 2 << 20;

    private static final int CHUNK_ENTRIES = 4096;

    private long[] pfns = new long[64];
    private long[] mfns = new long[64];
    private long[] indexes = new long[64];
    private long[] ends = new long[64];
    private int count;
    private long unusable;

    /** First machine frames of runs, ascending, and which run each is of. */
    private long[] sortedMfns = new long[0];

    private int[] runOfMfn = new int[0];

    private PageRuns() {}

    /**
     * Reads the list of pages.
     *
     * @param table the section
     * @param withP2m true for .xen_p2m, false for .xen_pfn
     * @param pages how many pages there are: entries past them are ignored
     */
    static PageRuns read(ByteSource table, boolean withP2m, long pages) throws IOException {
        PageRuns runs = new PageRuns();
        int entry = withP2m ? 16 : 8;
        long entries = Math.min(pages, table.size() / entry);
        byte[] chunk = new byte[(int) Math.min(entries, CHUNK_ENTRIES) * entry];
        ByteBuffer numbers = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
        for (long first = 0; first < entries; first += CHUNK_ENTRIES) {
            int wanted = (int) Math.min(CHUNK_ENTRIES, entries - first);
            int got = table.read(first * entry, chunk, 0, wanted * entry) / entry;
            for (int i = 0; i < got; i++) {
                long pfn = numbers.getLong(i * entry);
                runs.add(pfn, withP2m ? numbers.getLong(i * entry + 8) : pfn, first + i);
            }
            if (runs.count >= MOST_RUNS) {
                runs.unusable += entries - first - got;
                break;
            }
            if (got < wanted) {
                break;
            }
        }
        runs.indexP2m();
        return runs;
    }

    private void add(long pfn, long mfn, long index) {
        if (pfn == NONE) {
            return;
        }
        int last = count - 1;
        if (pfn < 0 || pfn >= MAX_PFN || (last >= 0 && pfn < ends[last])) {
            unusable++;
            return;
        }
        long machine = mfn >= 0 && mfn < MAX_PFN ? mfn : NONE;
        if (last >= 0 && pfn == ends[last]) {
            long length = ends[last] - pfns[last];
            boolean sameKind = mfns[last] == NONE ? machine == NONE : machine == mfns[last] + length;
            if (sameKind && index == indexes[last] + length) {
                ends[last]++;
                return;
            }
        }
        if (count == pfns.length) {
            int capacity = count + (count >> 1);
            pfns = Arrays.copyOf(pfns, capacity);
            mfns = Arrays.copyOf(mfns, capacity);
            indexes = Arrays.copyOf(indexes, capacity);
            ends = Arrays.copyOf(ends, capacity);
        }
        pfns[count] = pfn;
        mfns[count] = machine;
        indexes[count] = index;
        ends[count++] = pfn + 1;
    }

    private void indexP2m() {
        sortedMfns = Arrays.copyOf(mfns, count);
        Arrays.sort(sortedMfns);
        runOfMfn = new int[count];
        for (int i = 0; i < count; i++) {
            // where two runs claim a frame, which a damaged list alone has, the search below finds the same place again
            runOfMfn[Arrays.binarySearch(sortedMfns, mfns[i])] = i;
        }
    }

    /** How many entries were left out: not above the one before, or not a frame number. */
    long unusable() {
        return unusable;
    }

    /** Number of runs. */
    int count() {
        return count;
    }

    /** Number of pages. */
    long pages() {
        long pages = 0;
        for (int i = 0; i < count; i++) {
            pages += ends[i] - pfns[i];
        }
        return pages;
    }

    /** How many of the pages have a place of at least {@code limit} in .xen_pages. */
    long pagesFrom(long limit) {
        long pages = 0;
        for (int i = 0; i < count; i++) {
            pages += Math.max(0, Math.min(ends[i] - pfns[i], indexes[i] + (ends[i] - pfns[i]) - limit));
        }
        return pages;
    }

    /** Where in .xen_pages a frame's page is, in pages; {@link #NONE} if it has none. */
    long indexOf(long pfn) {
        int found = Arrays.binarySearch(ends, 0, count, pfn);
        int run = found >= 0 ? found + 1 : -found - 1;
        return run < count && pfns[run] <= pfn ? indexes[run] + (pfn - pfns[run]) : NONE;
    }

    /** The first frame from {@code pfn} on that there is. */
    OptionalLong nextFrom(long pfn) {
        int found = Arrays.binarySearch(ends, 0, count, pfn);
        int run = found >= 0 ? found + 1 : -found - 1;
        return run < count ? OptionalLong.of(Math.max(pfn, pfns[run])) : OptionalLong.empty();
    }

    /** The guest's number of a machine frame; {@link #NONE} if the frame is not the guest's. */
    long pfnOf(long mfn) {
        int found = Arrays.binarySearch(sortedMfns, mfn);
        int below = found >= 0 ? found : -found - 2;
        if (mfn < 0 || below < 0) {
            return NONE;
        }
        int run = runOfMfn[Arrays.binarySearch(sortedMfns, sortedMfns[below])];
        long within = mfn - mfns[run];
        return mfns[run] != NONE && within < ends[run] - pfns[run] ? pfns[run] + within : NONE;
    }

    /** The memory that there is, runs that touch merged. */
    List<MemoryRange> ranges(int pageShift) {
        List<MemoryRange> ranges = new ArrayList<>();
        int i = 0;
        while (i < count) {
            int last = i;
            while (last + 1 < count && pfns[last + 1] == ends[last]) {
                last++;
            }
            ranges.add(new MemoryRange(pfns[i] << pageShift, ends[last] << pageShift));
            i = last + 1;
        }
        return List.copyOf(ranges);
    }
}
