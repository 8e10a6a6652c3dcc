package org.vmcoregdb.kernel.lib;

import java.util.Optional;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;
import org.vmcoregdb.types.TypeTable;

/**
 * Maple trees ({@code include/linux/maple_tree.h}, since 6.1): ranges of indices, each with an entry or none. A pointer to a node has the node's
 * kind in its low eight bits. A node is only followed to one that has it as its parent, so that each is seen once at most.
 */
public final class MapleTree {
    private static final int DEPTH_LIMIT = 32;
    private static final long NODE_MASK = 0xff;
    private static final long INTERNAL = 2;
    private static final long LAST_MARK = 4096;
    private static final int HEIGHT_SHIFT = 2;
    private static final int HEIGHT_MASK = 0x1f;

    private final AddressSpace memory;
    private final Field root;
    private final Field flags;
    private final MapleNodes nodes;

    /**
     * A walker for the trees of one kernel.
     *
     * @throws org.vmcoregdb.types.MissingTypeException if the kernel has no maple trees
     */
    public MapleTree(TypeTable types, AddressSpace memory) {
        this.memory = memory;
        Struct tree = types.struct("maple_tree");
        this.root = tree.need("ma_root");
        this.flags = tree.need("ma_flags");
        this.nodes = new MapleNodes(types, memory);
    }

    /**
     * What a tree's root says.
     *
     * @param flags {@code MT_FLAGS_…}
     * @param height how many nodes there are from the root to a leaf, both included
     * @param root {@code ma_root}: a node, an entry at index 0, or 0
     */
    public record Root(long flags, int height, long root) {}

    /**
     * The root of a tree.
     *
     * @param mapleTree address of its {@code struct maple_tree}
     * @throws MemoryFault if it is missing
     */
    public Root root(long mapleTree) {
        long bits = flags.read(memory, mapleTree) & 0xffffffffL;
        return new Root(bits, (int) (bits >> HEIGHT_SHIFT) & HEIGHT_MASK, root.read(memory, mapleTree));
    }

    /**
     * Shows the entries of a tree.
     *
     * @param mapleTree address of its {@code struct maple_tree}
     * @return what was wrong with it, if anything was
     * @throws MemoryFault if the root itself is missing
     */
    public Optional<String> walk(long mapleTree, TreeVisitor visitor) {
        return walkFrom(root(mapleTree).root(), entriesOnly(visitor));
    }

    /** For who only wants entries: a visitor that leaves out nodes and ranges without one. */
    public static MapleVisitor entriesOnly(TreeVisitor visitor) {
        return new MapleVisitor() {
            @Override
            public boolean node(MapleNode node) {
                return true;
            }

            @Override
            public boolean slot(TreeEntry entry, int depth) {
                return entry.value() == 0 || visitor.visit(entry);
            }
        };
    }

    /**
     * Shows what is below a pointer to a node, or the one entry of a tree without a node.
     *
     * @param start what the slot that points to the node holds, or {@code ma_root}
     */
    public Optional<String> walkFrom(long start, MapleVisitor visitor) {
        Walk walk = new Walk(visitor);
        if (isNode(start)) {
            walk.node(start, new Range(0, -1), "root", 0, Optional.empty());
        } else if (start != 0) {
            visitor.slot(TreeEntry.range(start, 0, 0, "root"), 0);
        }
        return walk.damage.sentence();
    }

    private static boolean isNode(long entry) {
        return (entry & 3) == INTERNAL && Long.compareUnsigned(entry, LAST_MARK) > 0;
    }

    private record Range(long first, long last) {}

    private final class Walk {
        private final MapleVisitor visitor;
        private final TreeDamage damage = new TreeDamage();

        Walk(MapleVisitor visitor) {
            this.visitor = visitor;
        }

        /** Returns whether to go on. */
        boolean node(long pointer, Range range, String position, int depth, Optional<Long> above) {
            MapleNode node;
            try {
                node = nodes.read(pointer, range.first(), range.last(), depth);
            } catch (MemoryFault missing) {
                damage.add("the node at " + position + " cannot be read: " + missing.getMessage());
                return true;
            }
            if (depth >= DEPTH_LIMIT || above.isPresent() && (node.parent() & ~NODE_MASK) != above.get()) {
                damage.add("what is at " + position + ", 0x" + Long.toHexString(node.address())
                        + ", is not a node of this tree");
                return true;
            }
            return visitor.node(node) && slots(node, range, position, depth);
        }

        private boolean slots(MapleNode node, Range range, String position, int depth) {
            long first = range.first();
            for (int i = 0; i < node.slots().size(); i++) {
                long last = i < node.pivots().size() ? node.pivots().get(i) : range.last();
                if (node.kind() == MapleNode.Kind.DENSE) {
                    last = first;
                } else if (last == 0 && i > 0) {
                    break;
                }
                if (Long.compareUnsigned(last, range.last()) > 0 || Long.compareUnsigned(last, first) < 0) {
                    damage.add("slot " + i + " of the node at " + position + " ends outside of it");
                    break;
                }
                if (!slot(node, i, new Range(first, last), position + "/" + i, depth + 1)) {
                    return false;
                }
                if (last == range.last()) {
                    break;
                }
                first = last + 1;
            }
            return true;
        }

        private boolean slot(MapleNode node, int index, Range range, String position, int depth) {
            long value = node.slots().get(index);
            if (node.kind().isLeaf()) {
                return visitor.slot(TreeEntry.range(value, range.first(), range.last(), position), depth);
            }
            // only the root has the mark of an internal entry
            return value == 0 || node(value, range, position, depth, Optional.of(node.address()));
        }
    }
}
