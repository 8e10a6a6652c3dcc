package org.vmcoregdb.kernel.lib;

import java.util.List;

/**
 * A node of a maple tree.
 *
 * @param address where it is
 * @param depth how many nodes are above it
 * @param kind what it is
 * @param first the lowest index it covers
 * @param last the highest index it covers
 * @param parent its raw parent pointer, low bits and all
 * @param slots the raw contents of its slots
 * @param pivots the raw contents of its pivots: the last index of each slot but the last
 * @param gaps for each slot the largest range below it that is free; only allocation nodes have them
 * @param end the number of the last slot in use, as the node says; only means something if it is not full
 * @param largestGap the slot with the largest gap, of allocation nodes
 */
public record MapleNode(
        long address,
        int depth,
        Kind kind,
        long first,
        long last,
        long parent,
        List<Long> slots,
        List<Long> pivots,
        List<Long> gaps,
        int end,
        int largestGap) {

    /** {@code enum maple_type} of {@code include/linux/maple_tree.h}, in its order. */
    public enum Kind {
        /** Entries of one index each. */
        DENSE,
        /** Entries. */
        LEAF_64,
        /** Nodes. */
        RANGE_64,
        /** Nodes, with gaps. */
        ARANGE_64;

        /** Whether its slots hold entries, not nodes. */
        public boolean isLeaf() {
            return this == DENSE || this == LEAF_64;
        }
    }
}
