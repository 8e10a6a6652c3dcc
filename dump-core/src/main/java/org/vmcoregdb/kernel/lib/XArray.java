package org.vmcoregdb.kernel.lib;

import java.util.Optional;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;
import org.vmcoregdb.types.TypeTable;

/**
 * XArrays ({@code include/linux/xarray.h}), since 4.20, and with them radix trees and IDRs, which are built of the same nodes. What a slot holds
 * is known by its low bits: {@code 10} is the array's own business (a node, or a mark), a set bit 0 a number, all else a pointer. Nodes say
 * how many bits of the index are below them; that number falls with each step down, so that no walk can go round.
 */
public final class XArray implements IndexedTree {
    private static final int INTERNAL = 2;
    private static final int TYPE_MASK = 3;
    /** Internal entries up to here are marks such as {@code XA_RETRY_ENTRY} and siblings, above they are nodes. */
    private static final long LAST_MARK = 4096;

    private static final int SHIFT_LIMIT = 64;

    private final AddressSpace memory;
    private final Field head;
    private final Field shift;
    private final Field slots;
    private final int slotCount;

    /**
     * A walker for the arrays of one kernel.
     *
     * @throws org.vmcoregdb.types.MissingTypeException if the kernel's types lack {@code xarray} or {@code xa_node}
     */
    public XArray(TypeTable types, AddressSpace memory) {
        this.memory = memory;
        this.head = types.struct("xarray").need("xa_head");
        Struct node = types.struct("xa_node");
        this.shift = node.need("shift");
        this.slots = node.need("slots");
        this.slotCount = (int) Math.min(64, Math.max(1, slots.count()));
    }

    @Override
    public boolean isValue(long entry) {
        return (entry & 1) != 0;
    }

    @Override
    public Optional<String> walk(long xarray, TreeVisitor visitor) {
        return walkFrom(head.read(memory, xarray), visitor);
    }

    private Optional<String> walkFrom(long entry, TreeVisitor visitor) {
        Walk walk = new Walk(visitor);
        if (isNode(entry)) {
            walk.node(entry & ~TYPE_MASK, 0, SHIFT_LIMIT, "root");
        } else if (entry != 0 && (entry & TYPE_MASK) != INTERNAL) {
            visitor.visit(TreeEntry.range(entry, 0, 0, "direct/0"));
        }
        return walk.damage.sentence();
    }

    @Override
    public Optional<String> walkNode(long node, TreeVisitor visitor) {
        return walkFrom(node & ~TYPE_MASK | INTERNAL, visitor);
    }

    private static boolean isNode(long entry) {
        return (entry & TYPE_MASK) == INTERNAL && Long.compareUnsigned(entry, LAST_MARK) > 0;
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
         * @param limit the node's shift is below this
         * @return whether to go on
         */
        boolean node(long node, long base, int limit, String position) {
            int bits;
            byte[] table;
            try {
                bits = (int) shift.read(memory, node);
                table = memory.readBytes(slots.at(node), slotCount * Long.BYTES);
            } catch (MemoryFault missing) {
                damage.add("the node at " + position + " cannot be read: " + missing.getMessage());
                return true;
            }
            if (bits >= limit) {
                damage.add("what is at " + position + ", 0x" + Long.toHexString(node) + ", is not a node of this tree");
                return true;
            }
            for (int i = 0; i < slotCount; i++) {
                long entry = memory.words().getLong(table, i * Long.BYTES);
                long first = base + ((long) i << bits);
                String at = position + "/" + i;
                if (isNode(entry)) {
                    if (!node(entry & ~TYPE_MASK, first, bits, at)) {
                        return false;
                    }
                } else if (entry != 0 && (entry & TYPE_MASK) != INTERNAL) {
                    int end = siblingsEnd(table, i);
                    long last = first + ((long) (end - i) << bits) - 1;
                    if (!visitor.visit(TreeEntry.range(entry, first, last, at))) {
                        return false;
                    }
                }
            }
            return true;
        }

        /** The slot after those that say that they belong to this one. */
        private int siblingsEnd(byte[] table, int slot) {
            int end = slot + 1;
            long sibling = (long) slot << 2 | INTERNAL;
            while (end < slotCount && memory.words().getLong(table, end * Long.BYTES) == sibling) {
                end++;
            }
            return end;
        }
    }
}
