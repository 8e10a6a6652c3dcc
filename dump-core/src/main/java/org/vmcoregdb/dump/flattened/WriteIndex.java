package org.vmcoregdb.dump.flattened;

import java.util.Map;
import java.util.TreeMap;

/**
 * Where in the stream each byte of the file meant is, from its writes in order. Most writes append to the file: these are
 * kept in arrays, ascending. The others (the dumper rewrites its headers, and fills in tables before the data) are fewer,
 * lie on top of those, and of each other the later on the earlier. A write that appends is past all there is, so nothing
 * can lie under one on top.
 */
final class WriteIndex {
    /** The stream of a dump of 128 GiB in the smallest pieces that dumpers write (16 KiB): 200 MB of index. */
    static final int MOST_APPENDED = 8 << 20;

    /** Each costs a hundred bytes while the stream is read. */
    static final int MOST_PATCHES = 1 << 20;

    private final Runs appended = new Runs();
    private final TreeMap<Long, Patch> patches = new TreeMap<>();
    private final int mostAppended;
    private final int mostPatches;
    private long end;

    WriteIndex() {
        this(MOST_APPENDED, MOST_PATCHES);
    }

    /** One of other limits. */
    WriteIndex(int mostAppended, int mostPatches) {
        this.mostAppended = mostAppended;
        this.mostPatches = mostPatches;
    }

    private record Patch(long start, long end, long streamOffset) {
        Patch part(long from, long to) {
            return new Patch(from, to, streamOffset + (from - start));
        }
    }

    /**
     * A write of {@code size} bytes, more than 0, at {@code offset} of the file meant.
     *
     * @return false if there are too many, and this one was not taken
     */
    boolean add(long offset, long size, long streamOffset) {
        if (offset >= end) {
            if (appended.count() >= mostAppended) {
                return false;
            }
            appended.add(offset, offset + size, streamOffset);
        } else {
            if (patches.size() >= mostPatches) {
                return false;
            }
            patch(new Patch(offset, offset + size, streamOffset));
        }
        end = Math.max(end, offset + size);
        return true;
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

    /** The writes that append. */
    Runs appended() {
        return appended;
    }

    /** What lies on top of them, without what is overwritten by other writes. */
    Runs onTop() {
        Runs runs = new Runs();
        for (Patch patch : patches.values()) {
            runs.add(patch.start, patch.end, patch.streamOffset);
        }
        return runs;
    }
}
