package org.vmcoregdb.server.command.search;

/**
 * A range of addresses.
 *
 * @param start the first
 * @param last the last, so that a range can reach to the end of the address space
 */
record SearchRange(long start, long last) {
    boolean isEmpty() {
        return Long.compareUnsigned(last, start) < 0;
    }

    /** The part that both have; perhaps empty. */
    SearchRange within(SearchRange other) {
        return new SearchRange(
                Long.compareUnsigned(start, other.start) < 0 ? other.start : start,
                Long.compareUnsigned(last, other.last) > 0 ? other.last : last);
    }
}
