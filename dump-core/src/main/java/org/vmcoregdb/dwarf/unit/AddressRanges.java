package org.vmcoregdb.dwarf.unit;

import java.util.Arrays;

/** Ranges of addresses, as pairs of the first address and the first one that is not in it. */
final class AddressRanges {
    static final AddressRanges NONE = new AddressRanges();

    private long[] bounds = new long[4];
    private int count;

    void add(long start, long end) {
        if (Long.compareUnsigned(start, end) >= 0) {
            return;
        }
        if (2 * count == bounds.length) {
            bounds = Arrays.copyOf(bounds, 2 * bounds.length);
        }
        bounds[2 * count] = start;
        bounds[2 * count + 1] = end;
        count++;
    }

    int count() {
        return count;
    }

    long start(int range) {
        return bounds[2 * range];
    }

    long end(int range) {
        return bounds[2 * range + 1];
    }

    boolean contains(long address) {
        for (int i = 0; i < count; i++) {
            if (Long.compareUnsigned(address, start(i)) >= 0 && Long.compareUnsigned(address, end(i)) < 0) {
                return true;
            }
        }
        return false;
    }
}
