package org.vmcoregdb.dwarf.unit;

import java.util.Arrays;
import java.util.Comparator;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Ranges of addresses, each with the offset of its unit; searched by address. */
final class RangeMap {
    private final long[] starts;
    private final long[] ends;
    private final long[] units;

    private RangeMap(long[] starts, long[] ends, long[] units) {
        this.starts = starts;
        this.ends = ends;
        this.units = units;
    }

    /** The unit of an address: of the range that starts last at or before it, if that reaches so far. */
    OptionalLong at(long address) {
        int low = 0;
        int high = starts.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(starts[middle], address) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        boolean inside = low > 0 && Long.compareUnsigned(address, ends[low - 1]) < 0;
        return inside ? OptionalLong.of(units[low - 1]) : OptionalLong.empty();
    }

    /** Collects ranges in any order. */
    static final class Builder {
        private long[] values = new long[3 * 64];
        private int count;

        void add(long start, long end, long unit) {
            if (Long.compareUnsigned(start, end) >= 0) {
                return;
            }
            if (3 * count == values.length) {
                values = Arrays.copyOf(values, 2 * values.length);
            }
            values[3 * count] = start;
            values[3 * count + 1] = end;
            values[3 * count + 2] = unit;
            count++;
        }

        RangeMap build() {
            int[] order = IntStream.range(0, count)
                    .boxed()
                    .sorted(Comparator.comparing(i -> values[3 * i], Long::compareUnsigned))
                    .mapToInt(Integer::intValue)
                    .toArray();
            return new RangeMap(column(order, 0), column(order, 1), column(order, 2));
        }

        private long[] column(int[] order, int column) {
            return Arrays.stream(order).mapToLong(i -> values[3 * i + column]).toArray();
        }
    }
}
