package org.vmcoregdb.dump.flattened;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where in the stream each byte of the file meant is, from its writes in order. Most writes append to the file: these are
 * kept in arrays, ascending. The others (the dumper rewrites its headers) are few, lie on top of those, and of each other
 * the later on the earlier. A write that appends is past all there is, so nothing can lie under one on top.
 */
final class WriteIndex {
    private final Runs appended = new Runs();
    private final TreeMap<Long, Patch> patches = new TreeMap<>();
    private long end;

    private record Patch(long start, long end, long streamOffset) {
        Patch part(long from, long to) {
            return new Patch(from, to, streamOffset + (from - start));
        }
    }

    /** A write of {@code size} bytes, more than 0, at {@code offset} of the file meant. */
    void add(long offset, long size, long streamOffset) {
        if (offset >= end) {
            appended.add(offset, offset + size, streamOffset);
        } else {
            patch(new Patch(offset, offset + size, streamOffset));
        }
        end = Math.max(end, offset + size);
    }

    private void patch(Patch patch) {
        Map.Entry<Long, Patch> before = patches.lowerEntry(patch.start);
        if (before != null && before.getValue().end > patch.start) {
            Patch cut = before.getValue();
            patches.put(cut.start, cut.part(cut.start, patch.start));
            if (cut.end > patch.end) {
                patches.put(patch.end, cut.part(patch.end, cut.end));
            }
        }
        Map.Entry<Long, Patch> covered = patches.ceilingEntry(patch.start);
        while (covered != null && covered.getKey() < patch.end) {
            patches.remove(covered.getKey());
            if (covered.getValue().end > patch.end) {
                patches.put(patch.end, covered.getValue().part(patch.end, covered.getValue().end));
            }
            covered = patches.ceilingEntry(patch.start);
        }
        patches.put(patch.start, patch);
    }

    /** Length of the file meant. */
    long end() {
        return end;
    }

    /** All runs, ascending, not overlapping. */
    Runs runs() {
        if (patches.isEmpty()) {
            return appended;
        }
        Runs merged = new Runs();
        int next = 0;
        long from = 0; // what is below is already merged
        for (Patch patch : patches.values()) {
            while (next < appended.count() && appended.start(next) < patch.start) {
                long start = Math.max(appended.start(next), from);
                long stop = Math.min(appended.end(next), patch.start);
                if (start < stop) {
                    merged.add(start, stop, appended.streamOffset(next) + (start - appended.start(next)));
                }
                if (appended.end(next) > patch.end) {
                    break; // goes on behind the patch
                }
                next++;
            }
            merged.add(patch.start, patch.end, patch.streamOffset);
            from = patch.end;
            while (next < appended.count() && appended.end(next) <= from) {
                next++;
            }
        }
        for (; next < appended.count(); next++) {
            long start = Math.max(appended.start(next), from);
            if (start < appended.end(next)) {
                merged.add(start, appended.end(next), appended.streamOffset(next) + (start - appended.start(next)));
            }
        }
        return merged;
    }

    /** Runs of the file meant, each with its place in the stream. */
    static final class Runs {
        private long[] starts = new long[256];
        private long[] ends = new long[256];
        private long[] streamOffsets = new long[256];
        private int count;

        private void add(long start, long end, long streamOffset) {
            if (count == starts.length) {
                int capacity = count + (count >> 1);
                starts = Arrays.copyOf(starts, capacity);
                ends = Arrays.copyOf(ends, capacity);
                streamOffsets = Arrays.copyOf(streamOffsets, capacity);
            }
            starts[count] = start;
            ends[count] = end;
            streamOffsets[count] = streamOffset;
            count++;
        }

        int count() {
            return count;
        }

        long start(int run) {
            return starts[run];
        }

        long end(int run) {
            return ends[run];
        }

        long streamOffset(int run) {
            return streamOffsets[run];
        }

        /** The first run that ends above {@code offset}, {@link #count()} if none does. */
        int firstEndingAbove(long offset) {
            int found = Arrays.binarySearch(ends, 0, count, offset);
            return found >= 0 ? found + 1 : -found - 1;
        }
    }
}
