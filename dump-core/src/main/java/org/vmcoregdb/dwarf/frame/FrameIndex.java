package org.vmcoregdb.dwarf.frame;

import java.util.Arrays;
import java.util.Optional;
import org.vmcoregdb.bytes.FormatException;

/** Frame entries by address: made of a section without an index of its own, which takes reading all its entries once. */
final class FrameIndex implements FrameSearch {
    private final FrameSection section;
    private final long[] starts;
    private final long[] sizes;
    private final long[] offsets;

    private FrameIndex(FrameSection section, long[] starts, long[] sizes, long[] offsets) {
        this.section = section;
        this.starts = starts;
        this.sizes = sizes;
        this.offsets = offsets;
    }

    static FrameIndex of(FrameSection section) {
        Collector all = new Collector();
        section.forEach(all);
        long[] starts = new long[all.count];
        for (int i = 0; i < all.count; i++) {
            starts[i] = all.entries[3 * i] ^ Long.MIN_VALUE; // makes the signed order the unsigned one
        }
        Arrays.sort(starts);
        long[] sizes = new long[all.count];
        long[] offsets = new long[all.count];
        int[] used = new int[all.count];
        for (int i = 0; i < all.count; i++) {
            int first = firstOf(starts, all.entries[3 * i] ^ Long.MIN_VALUE);
            int place = first + used[first]++;
            sizes[place] = all.entries[3 * i + 1];
            offsets[place] = all.entries[3 * i + 2];
        }
        return new FrameIndex(section, starts, sizes, offsets);
    }

    @Override
    public Optional<FrameEntry> find(long address) throws FormatException {
        int place = firstOf(starts, (address ^ Long.MIN_VALUE) + 1) - 1;
        if (address == -1) {
            place = starts.length - 1;
        }
        // entries do not overlap, but some are empty: look below those that start at the same address
        for (int i = place; i >= 0 && starts[i] == starts[place]; i--) {
            if (Long.compareUnsigned(address - (starts[i] ^ Long.MIN_VALUE), sizes[i]) < 0) {
                return Optional.of(section.at(offsets[i]));
            }
        }
        return Optional.empty();
    }

    private static int firstOf(long[] ascending, long value) {
        int low = 0;
        int high = ascending.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ascending[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Start, size and offset of each entry, one after the other. */
    private static final class Collector implements FrameSection.Visitor {
        private long[] entries = new long[3 * 256];
        private int count;

        @Override
        public void frame(long offset, FrameEntry entry) {
            if (entries.length < 3 * (count + 1)) {
                entries = Arrays.copyOf(entries, 2 * entries.length);
            }
            entries[3 * count] = entry.start();
            entries[3 * count + 1] = entry.size();
            entries[3 * count + 2] = offset;
            count++;
        }
    }
}
