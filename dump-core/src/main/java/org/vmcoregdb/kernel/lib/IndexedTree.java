package org.vmcoregdb.kernel.lib;

import java.util.Optional;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.TypeTable;

/** A tree that keeps pointers and numbers by their index: an XArray or, before 4.20, a radix tree. */
public interface IndexedTree {
    /**
     * Shows what a tree holds.
     *
     * @param root address of its {@code struct xarray} or {@code struct radix_tree_root}
     * @return what was wrong with it, if anything was
     * @throws MemoryFault if the root itself is missing
     */
    Optional<String> walk(long root, TreeVisitor visitor);

    /** The same from a node, whose address is given without a mark that it is one. */
    Optional<String> walkNode(long node, TreeVisitor visitor);

    /** Whether an entry is a number that is kept in the tree itself, such as what the page cache leaves of an evicted page. */
    boolean isValue(long entry);

    /**
     * The kind of tree that a kernel has.
     *
     * @throws org.vmcoregdb.types.MissingTypeException if its types have neither
     */
    static IndexedTree of(TypeTable types, AddressSpace memory) {
        // in kernels with XArrays radix_tree_root is only another name of theirs
        return types.struct("radix_tree_root").field("rnode").isPresent()
                ? new RadixTree(types, memory)
                : new XArray(types, memory);
    }
}
