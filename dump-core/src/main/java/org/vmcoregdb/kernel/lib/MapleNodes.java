package org.vmcoregdb.kernel.lib;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;
import org.vmcoregdb.types.TypeTable;

/**
 * Reads nodes of maple trees: 256 bytes that begin with the parent and are, as the pointer to them says, a {@code struct maple_node} of single
 * slots, a {@code struct maple_range_64} or a {@code struct maple_arange_64}.
 */
final class MapleNodes {
    private static final int KIND_SHIFT = 3;
    private static final int KIND_MASK = 0xf;
    private static final long NODE_MASK = 0xff;

    private final AddressSpace memory;
    private final long size;
    private final Field parent;
    private final Field dense;
    private final Shape range;
    private final Shape allocation;

    /** Where the parts of a kind of node are. */
    private record Shape(Field pivots, Field slots, Optional<Field> gaps, Optional<Field> end, Optional<Field> gap) {
        static Shape of(Struct struct) {
            return new Shape(
                    struct.need("pivot"),
                    struct.need("slot"),
                    struct.field("gap"),
                    struct.field("meta.end"),
                    struct.field("meta.gap"));
        }
    }

    MapleNodes(TypeTable types, AddressSpace memory) {
        this.memory = memory;
        Struct node = types.struct("maple_node");
        this.size = node.size();
        this.parent = node.need("parent");
        this.dense = node.need("slot");
        this.range = Shape.of(types.struct("maple_range_64"));
        this.allocation = Shape.of(types.struct("maple_arange_64"));
    }

    /** The node that {@code pointer} leads to, which covers the indices from {@code first} to {@code last}. */
    MapleNode read(long pointer, long first, long last, int depth) {
        long address = pointer & ~NODE_MASK;
        byte[] bytes = memory.readBytes(address, (int) Math.min(4096, size));
        int number = (int) (pointer >> KIND_SHIFT) & KIND_MASK;
        MapleNode.Kind[] kinds = MapleNode.Kind.values();
        // a number that is none of these is damage; read as entries it leads nowhere
        MapleNode.Kind kind = number < kinds.length ? kinds[number] : MapleNode.Kind.DENSE;
        long above = parent.in(memory.words(), bytes, 0);
        if (kind == MapleNode.Kind.DENSE) {
            return new MapleNode(
                    address, depth, kind, first, last, above, words(bytes, dense), List.of(), List.of(), 0, 0);
        }
        Shape shape = kind == MapleNode.Kind.ARANGE_64 ? allocation : range;
        return new MapleNode(
                address,
                depth,
                kind,
                first,
                last,
                above,
                words(bytes, shape.slots),
                words(bytes, shape.pivots),
                shape.gaps.map(gaps -> words(bytes, gaps)).orElse(List.of()),
                number(bytes, shape.end),
                number(bytes, shape.gap));
    }

    private int number(byte[] bytes, Optional<Field> field) {
        return field.isPresent() ? (int) field.get().in(memory.words(), bytes, 0) : 0;
    }

    private List<Long> words(byte[] bytes, Field array) {
        List<Long> words = new ArrayList<>();
        for (int i = 0; i < array.count(); i++) {
            int at = (int) array.offset() + i * Long.BYTES;
            if (at + Long.BYTES > bytes.length) {
                break;
            }
            words.add(memory.words().getLong(bytes, at));
        }
        return words;
    }
}
