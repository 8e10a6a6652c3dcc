package org.vmcoregdb.server.result;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.lib.MapleNode;
import org.vmcoregdb.kernel.lib.MapleTree;
import org.vmcoregdb.kernel.lib.TreeEntry;

/** What {@code list} and {@code tree} answer. */
public sealed interface ContainerAnswer {
    /**
     * One of the structs, or whatever it is.
     *
     * @param value its address, or the number that is kept in its place
     * @param shown whether the value is shown, or has been, as part of a maple tree's node
     * @param decimal whether it is shown in decimal, as crash does for maple trees
     * @param place where in the tree it is, if that was asked for
     * @param contents what is in it, as far as that was asked for
     */
    record Entry(long value, boolean shown, boolean decimal, Optional<Place> place, List<TypeAnswer> contents)
            implements ContainerAnswer {}

    /**
     * Where in a tree an entry is.
     *
     * @param index the number that is shown; none for red-black trees
     * @param hexadecimal how it is shown
     */
    record Place(Optional<Long> index, boolean hexadecimal, TreeEntry entry) {}

    /** The root of a maple tree. */
    record MapleHeading(long address, MapleTree.Root root) implements ContainerAnswer {}

    /** A node of a maple tree. */
    record MapleNodeLine(MapleNode node, boolean hexadecimal) implements ContainerAnswer {}

    /** A slot of a leaf of a maple tree. */
    record MapleSlot(TreeEntry entry, int depth, boolean hexadecimal) implements ContainerAnswer {}

    /** The list has a head, and nothing else. */
    record Empty() implements ContainerAnswer {}
}
