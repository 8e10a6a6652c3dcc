package org.vmcoregdb.kernel.lib;

import java.util.Optional;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;
import org.vmcoregdb.types.TypeTable;

/**
 * Radix trees of kernels before 4.20 ({@code lib/radix-tree.c}). A set bit 1 of an entry says that it is a number. Where nodes are told from
 * other entries differs: since 4.7 a node says how many bits of the index are below it, and each pointer to one has bit 0 set; before, the
 * root and the nodes have their height, and only the root's pointer has that bit.
 */
public final class RadixTree implements IndexedTree {
    private static final int NODE_BIT = 1;
    private static final int NUMBER_BIT = 2;
    private static final int TYPE_MASK = 3;

    /** {@code RADIX_TREE_MAX_PATH} is 11 with the smallest nodes; from 3.15 to 4.6 the height is the low bits of a word with more in it. */
    private static final int MOST_LEVELS = 16;

    private static final int HEIGHT_MASK = 0xfff;

    private static final int SHIFT_LIMIT = 64;

    private final AddressSpace memory;
    private final Field rootNode;
    private final boolean tagged;
    private final Field level;
    private final Field slots;
    private final int slotCount;
    private final int slotBits;

    /**
     * A walker for the trees of one kernel.
     *
     * @throws org.vmcoregdb.types.MissingTypeException if the kernel's types lack {@code radix_tree_root} or {@code radix_tree_node}
     */
    public RadixTree(TypeTable types, AddressSpace memory) {
        this.memory = memory;
        this.rootNode = types.struct("radix_tree_root").need("rnode");
        Struct node = types.struct("radix_tree_node");
        this.tagged = node.field("shift").isPresent();
        this.level = node.need("shift", "path", "height");
        this.slots = node.need("slots");
        this.slotCount = (int) Math.min(64, Math.max(2, slots.count()));
        this.slotBits = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(slotCount);
    }

    @Override
    public boolean isValue(long entry) {
        return (entry & NUMBER_BIT) != 0;
    }

    @Override
    public Optional<String> walk(long root, TreeVisitor visitor) {
        long entry = rootNode.read(memory, root);
        Walk walk = new Walk(visitor);
        if (isMarked(entry)) {
            walk.node(entry & ~TYPE_MASK, 0, SHIFT_LIMIT, "root");
        } else if (entry != 0) {
            visitor.visit(TreeEntry.range(entry, 0, 0, "direct/0"));
        }
        return walk.damage.sentence();
    }

    @Override
    public Optional<String> walkNode(long node, TreeVisitor visitor) {
        Walk walk = new Walk(visitor);
        walk.node(node & ~TYPE_MASK, 0, SHIFT_LIMIT, "root");
        return walk.damage.sentence();
    }

    private static boolean isMarked(long entry) {
        return (entry & TYPE_MASK) == NODE_BIT;
    }

    private final class Walk {
        private final TreeVisitor visitor;
        private final TreeDamage damage = new TreeDamage();

        Walk(TreeVisitor visitor) {
            this.visitor = visitor;
        }

        /**
         * Shows what is below a node.
         *
         * @param base the index of its first slot
         * @param limit the node's slots are fewer bits of the index than this
         * @return whether to go on
         */
        boolean node(long node, long base, int limit, String position) {
            int bits;
            byte[] table;
            try {
                bits = bitsBelow(node);
                table = memory.readBytes(slots.at(node), slotCount * Long.BYTES);
            } catch (MemoryFault missing) {
                damage.add("the node at " + position + " cannot be read: " + missing.getMessage());
                return true;
            }
            if (bits < 0 || bits >= limit) {
                damage.add("what is at " + position + ", 0x" + Long.toHexString(node) + ", is not a node of this tree");
                return true;
            }
            for (int i = 0; i < slotCount; i++) {
                long entry = memory.words().getLong(table, i * Long.BYTES);
                if (entry != 0
                        && !isSibling(node, entry)
                        && !slot(entry, base + ((long) i << bits), bits, position + "/" + i)) {
                    return false;
                }
            }
            return true;
        }

        private boolean slot(long entry, long index, int bits, String position) {
            boolean isNode = tagged ? isMarked(entry) : bits > 0 && !isValue(entry);
            return isNode
                    ? node(entry & ~TYPE_MASK, index, bits, position)
                    : visitor.visit(TreeEntry.range(entry, index, index + (1L << bits) - 1, position));
        }

        /** How many bits of the index choose among what is below one slot of a node; -1 if its height cannot be. */
        private int bitsBelow(long node) {
            long told = level.read(memory, node);
            if (tagged) {
                return (int) told;
            }
            long height = told & HEIGHT_MASK;
            return height < 1 || height > MOST_LEVELS ? -1 : (int) (height - 1) * slotBits;
        }

        /** An entry of several slots is in the first of them; the others point to that slot (4.7 on). */
        private boolean isSibling(long node, long entry) {
            long place = (entry & ~TYPE_MASK) - slots.at(node);
            return tagged && isMarked(entry) && place >= 0 && place < (long) slotCount * Long.BYTES;
        }
    }
}
