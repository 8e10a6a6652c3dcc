package org.vmcoregdb.kernel.lib;

import java.util.Optional;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;
import org.vmcoregdb.types.TypeTable;

/**
 * Red-black trees ({@code include/linux/rbtree_types.h}). A node is only followed to a child that has it as its parent, so that each is seen
 * once at most.
 */
public final class RedBlackTree {
    /** Twice the logarithm of the number of nodes is the deepest that a tree in order can be. */
    private static final int DEPTH_LIMIT = 128;
    /** The color is in the parent pointer's low bits. */
    private static final long PARENT_MASK = ~3L;

    /** In which order nodes are shown. */
    public enum Order {
        /** Each before its children. */
        TOP_DOWN,
        /** From the leftmost to the rightmost. */
        SORTED
    }

    private final AddressSpace memory;
    private final Field root;
    private final Field left;
    private final Field right;
    private final Field parent;

    /**
     * A walker for the trees of one kernel.
     *
     * @throws org.vmcoregdb.types.MissingTypeException if the kernel's types lack {@code rb_node}
     */
    public RedBlackTree(TypeTable types, AddressSpace memory) {
        this.memory = memory;
        this.root = types.struct("rb_root").need("rb_node");
        Struct node = types.struct("rb_node");
        this.left = node.need("rb_left");
        this.right = node.need("rb_right");
        this.parent = node.need("__rb_parent_color", "rb_parent_color");
    }

    /**
     * Shows the nodes of a tree.
     *
     * @param rbRoot address of its {@code struct rb_root}
     * @return what was wrong with it, if anything was
     * @throws MemoryFault if the root itself is missing
     */
    public Optional<String> walk(long rbRoot, Order order, TreeVisitor visitor) {
        return walkFrom(root.read(memory, rbRoot), order, visitor);
    }

    /** The same from one of its nodes down; 0 is an empty tree. */
    public Optional<String> walkFrom(long rbNode, Order order, TreeVisitor visitor) {
        Walk walk = new Walk(rbNode, order, visitor);
        walk.node(rbNode, "root", 0);
        return walk.damage.sentence();
    }

    private final class Walk {
        private final long start;
        private final Order order;
        private final TreeVisitor visitor;
        private final TreeDamage damage = new TreeDamage();

        Walk(long start, Order order, TreeVisitor visitor) {
            this.start = start;
            this.order = order;
            this.visitor = visitor;
        }

        /** Returns whether to go on. */
        boolean node(long node, String position, int depth) {
            if (node == 0) {
                return true;
            }
            if (depth > DEPTH_LIMIT) {
                damage.add("the tree is too deep to be one at node 0x" + Long.toHexString(node));
                return true;
            }
            TreeEntry entry = TreeEntry.unindexed(node, position);
            if (order == Order.TOP_DOWN && !visitor.visit(entry)) {
                return false;
            }
            if (!child(left, node, position + "/l", depth)) {
                return false;
            }
            if (order == Order.SORTED && !visitor.visit(entry)) {
                return false;
            }
            return child(right, node, position + "/r", depth);
        }

        private boolean child(Field side, long node, String position, int depth) {
            try {
                long child = side.read(memory, node);
                if (child == 0) {
                    return true;
                }
                if (child == start || (parent.read(memory, child) & PARENT_MASK) != node) {
                    damage.add(side.path() + " of node 0x" + Long.toHexString(node) + " points to 0x"
                            + Long.toHexString(child) + ", which is not its child");
                    return true;
                }
                return node(child, position, depth + 1);
            } catch (MemoryFault missing) {
                damage.add(side.path() + " of node 0x" + Long.toHexString(node) + " cannot be followed: "
                        + missing.getMessage());
                return true;
            }
        }
    }
}
