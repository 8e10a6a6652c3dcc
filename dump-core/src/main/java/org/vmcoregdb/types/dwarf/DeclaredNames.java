package org.vmcoregdb.types.dwarf;

import java.util.Arrays;

/** The names of what a unit declares and may define later on, by where it does, which only ever grows. */
final class DeclaredNames {
    private long[] places = new long[64];
    private long[] names = new long[64];
    private int count;

    void clear() {
        count = 0;
    }

    void add(long place, long name) {
        if (count == places.length) {
            places = Arrays.copyOf(places, 2 * count);
            names = Arrays.copyOf(names, 2 * count);
        }
        places[count] = place;
        names[count] = name;
        count++;
    }

    /** {@link NameKey#NONE} if there is none. */
    long find(long place) {
        int at = Arrays.binarySearch(places, 0, count, place);
        return at < 0 ? NameKey.NONE : names[at];
    }
}
