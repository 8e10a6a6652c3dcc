package org.vmcoregdb.kernel.lib;

/** Is shown a maple tree as it is built. */
public interface MapleVisitor {
    /** A node, before what is in it. Returns whether to go on. */
    boolean node(MapleNode node);

    /**
     * A slot of a leaf.
     *
     * @param entry what it holds; its value is 0 for a range without an entry
     * @param depth how many nodes are above it
     * @return whether to go on
     */
    boolean slot(TreeEntry entry, int depth);
}
