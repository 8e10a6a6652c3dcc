package org.vmcoregdb.symbols;

import java.util.function.IntToLongFunction;

/** Binary search in anything that is sorted by address, unsigned. */
public final class AddressSearch {
    private AddressSearch() {}

    /**
     * Index of the first element above an address.
     *
     * @param count how many elements there are
     * @param addressOf an element's address, by its index
     * @return {@code count} if none is above; the last element that is not above is the one before
     */
    public static int firstAbove(int count, IntToLongFunction addressOf, long address) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(addressOf.applyAsLong(middle), address) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
