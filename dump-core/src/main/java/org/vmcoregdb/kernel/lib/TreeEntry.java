package org.vmcoregdb.kernel.lib;

import java.util.OptionalLong;

/**
 * What a tree holds at one place.
 *
 * @param value the entry: an address, or a number that is kept in the tree itself; of a red-black tree its {@code rb_node}
 * @param first the lowest index it is stored at; empty for red-black trees, which have none
 * @param last the highest index it is stored at
 * @param position the way from the root: {@code root/l/r} for left and right children, {@code root/0/13} for slots,
 *     {@code direct/0} for the only one, which is where the root would be
 */
public record TreeEntry(long value, OptionalLong first, OptionalLong last, String position) {
    /** The same where the tree's index 0 stands for another number. */
    TreeEntry from(long base) {
        return base == 0 || first.isEmpty() || last.isEmpty()
                ? this
                : range(value, first.getAsLong() + base, last.getAsLong() + base, position);
    }

    static TreeEntry unindexed(long value, String position) {
        return new TreeEntry(value, OptionalLong.empty(), OptionalLong.empty(), position);
    }

    static TreeEntry range(long value, long first, long last, String position) {
        return new TreeEntry(value, OptionalLong.of(first), OptionalLong.of(last), position);
    }
}
