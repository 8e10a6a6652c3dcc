package org.vmcoregdb.dump.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.vmcoregdb.dump.MemoryRange;

/**
 * Physical memory cut into runs that do not overlap, each with where its bytes are: made once from the segments of a
 * core, or the blocks of an image, which may overlap in any way, then searched by bisection.
 */
public final class ExtentMap {
    /** In place of a file offset: the segment covers this memory, but the filter left it out. */
    public static final long EXCLUDED = -2;
    /** In place of a file offset: the bytes would lie past the end of the file. */
    public static final long TRUNCATED = -1;
    /** In place of a file offset: the file says that this memory was zeros, and has no bytes for it. */
    public static final long ZEROS = -3;

    private final long[] starts;
    private final long[] ends;
    private final long[] offsets;

    private ExtentMap(List<Piece> pieces) {
        int count = pieces.size();
        starts = new long[count];
        ends = new long[count];
        offsets = new long[count];
        for (int i = 0; i < count; i++) {
            Piece piece = pieces.get(i);
            starts[i] = piece.start;
            ends[i] = piece.end;
            offsets[i] = piece.offset;
        }
    }

    /**
     * A run of memory from one segment.
     *
     * @param start first physical address
     * @param end end (exclusive)
     * @param offset file offset of its bytes, or {@link #EXCLUDED}, {@link #TRUNCATED} or {@link #ZEROS}
     */
    public record Piece(long start, long end, long offset) {
        private Piece part(long from, long to) {
            return new Piece(from, to, offset < 0 ? offset : offset + (from - start));
        }

        private boolean continues(Piece before) {
            long expected = before.offset < 0 ? before.offset : before.offset + (before.end - before.start);
            return before.end == start && offset == expected;
        }
    }

    /** Sweeps over the pieces in order of address; where several overlap, bytes in the file win, then zeros, then TRUNCATED. */
    public static ExtentMap of(List<Piece> pieces) {
        List<Piece> byStart = new ArrayList<>(pieces);
        byStart.sort(new ByStart());
        long[] borders = borders(byStart);
        PriorityQueue<Piece> active = new PriorityQueue<>(new ByWorth());
        List<Piece> result = new ArrayList<>();
        int next = 0;
        for (int i = 0; i + 1 < borders.length; i++) {
            while (next < byStart.size() && byStart.get(next).start <= borders[i]) {
                active.add(byStart.get(next++));
            }
            Piece best = active.peek();
            while (best != null && best.end <= borders[i]) {
                active.remove();
                best = active.peek();
            }
            if (best != null && borders[i] < borders[i + 1]) {
                append(result, best.part(borders[i], borders[i + 1]));
            }
        }
        return new ExtentMap(result);
    }

    private static long[] borders(List<Piece> pieces) {
        long[] borders = new long[2 * pieces.size()];
        int count = 0;
        for (Piece piece : pieces) {
            borders[count++] = piece.start;
            borders[count++] = piece.end;
        }
        Arrays.sort(borders);
        return borders;
    }

    private static final class ByStart implements Comparator<Piece> {
        @Override
        public int compare(Piece a, Piece b) {
            return Long.compare(a.start, b.start);
        }
    }

    /** Of overlapping pieces with bytes the one that reaches farthest comes first: fewer, longer extents. */
    private static final class ByWorth implements Comparator<Piece> {
        @Override
        public int compare(Piece a, Piece b) {
            int byRank = Integer.compare(rank(a.offset), rank(b.offset));
            return byRank != 0 ? byRank : Long.compare(b.end, a.end);
        }
    }

    private static int rank(long offset) {
        return offset >= 0 ? 0 : offset == ZEROS ? 1 : offset == TRUNCATED ? 2 : 3;
    }

    private static void append(List<Piece> result, Piece piece) {
        int last = result.size() - 1;
        if (last >= 0 && piece.continues(result.get(last))) {
            Piece before = result.get(last);
            result.set(last, new Piece(before.start, piece.end, before.offset));
        } else {
            result.add(piece);
        }
    }

    /** How many extents there are. */
    public int count() {
        return starts.length;
    }

    /** The first extent that ends above {@code paddr}, {@link #count()} if none does. */
    public int firstEndingAbove(long paddr) {
        int found = Arrays.binarySearch(ends, paddr);
        return found >= 0 ? found + 1 : -found - 1;
    }

    /** First physical address of an extent. */
    public long start(int extent) {
        return starts[extent];
    }

    /** End (exclusive) of an extent. */
    public long end(int extent) {
        return ends[extent];
    }

    /** File offset of the extent's first byte, or {@link #EXCLUDED}, {@link #TRUNCATED} or {@link #ZEROS}. */
    public long offset(int extent) {
        return offsets[extent];
    }

    /** All memory covered, extents that touch merged. */
    public List<MemoryRange> ranges() {
        List<MemoryRange> ranges = new ArrayList<>();
        int i = 0;
        while (i < starts.length) {
            int last = i;
            while (last + 1 < starts.length && starts[last + 1] == ends[last]) {
                last++;
            }
            ranges.add(new MemoryRange(starts[i], ends[last]));
            i = last + 1;
        }
        return List.copyOf(ranges);
    }
}
