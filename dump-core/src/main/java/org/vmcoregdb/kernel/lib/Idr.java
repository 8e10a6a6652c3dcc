package org.vmcoregdb.kernel.lib;

import java.util.Optional;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;
import org.vmcoregdb.types.TypeTable;

/**
 * Objects by their number: {@code struct idr} ({@code include/linux/idr.h}). Since 4.11 it is a radix tree or an XArray, and since 4.16 that may begin with
 * another number than 0; before it had layers of its own ({@code lib/idr.c}).
 */
public final class Idr {
    /** {@code MAX_IDR_LEVEL} is 4 with the largest layers, 6 with the smallest. */
    private static final int MOST_LAYERS = 8;

    /** Layers that are looked at: ten times those of a million objects. */
    private static final int LAYER_LIMIT = 1 << 18;

    private final AddressSpace memory;
    private final Field slots;
    private final int slotBits;
    private final TreeVisitor visitor;
    private final TreeDamage damage = new TreeDamage();
    private int looked;

    private Idr(TypeTable types, AddressSpace memory, TreeVisitor visitor) {
        this.memory = memory;
        this.visitor = visitor;
        slots = types.struct("idr_layer").need("ary");
        slotBits = Long.SIZE - 1 - Long.numberOfLeadingZeros(Math.max(2, Math.min(256, slots.count())));
    }

    /**
     * Shows the objects, each with its number as index.
     *
     * @param idr address of the {@code struct idr}
     * @return what was wrong with it, if anything was
     * @throws MemoryFault if the struct itself is missing
     * @throws org.vmcoregdb.types.MissingTypeException if the kernel's types lack it
     */
    public static Optional<String> walk(TypeTable types, AddressSpace memory, long idr, TreeVisitor visitor) {
        Struct struct = types.struct("idr");
        Optional<Field> root = struct.field("idr_rt");
        if (root.isPresent()) {
            Optional<Field> start = struct.field("idr_base");
            long base = start.isPresent() ? start.get().read(memory, idr) : 0;
            return IndexedTree.of(types, memory).walk(root.get().at(idr), entry -> visitor.visit(entry.from(base)));
        }
        Idr walk = new Idr(types, memory, visitor);
        long layers = struct.need("layers").read(memory, idr);
        walk.layer(struct.need("top").read(memory, idr), (int) Math.max(0, Math.min(MOST_LAYERS, layers)), 0, "root");
        return walk.damage.sentence();
    }

    /** Returns whether to go on. */
    private boolean layer(long at, int height, long first, String position) {
        if (at == 0) {
            return true;
        }
        if (height == 0) {
            return visitor.visit(TreeEntry.range(at, first, first, position));
        }
        if (++looked > LAYER_LIMIT) {
            damage.add("it has more layers than a million objects need");
            return false;
        }
        int count = 1 << slotBits;
        byte[] table;
        try {
            table = memory.readBytes(slots.at(at), count * Long.BYTES);
        } catch (MemoryFault missing) {
            damage.add("the layer at " + position + " cannot be read: " + missing.getMessage());
            return true;
        }
        for (int i = 0; i < count; i++) {
            long number = first + ((long) i << slotBits * (height - 1));
            if (!layer(memory.words().getLong(table, i * Long.BYTES), height - 1, number, position + "/" + i)) {
                return false;
            }
        }
        return true;
    }
}
