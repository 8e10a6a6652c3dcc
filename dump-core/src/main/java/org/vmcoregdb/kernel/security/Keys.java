package org.vmcoregdb.kernel.security;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.RedBlackTree;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * The keys that the kernel keeps ({@code struct key} of {@code include/linux/key.h}): all that have a serial number, which is all there are.
 *
 * @param keys in the order of their serial numbers
 * @param problem why there may be more
 */
public record Keys(List<Key> keys, Optional<String> problem) {
    private static final int NAME_LIMIT = 64;

    /** {@code union key_payload} has four pointers, kernels before 4.4 have two. */
    private static final int POINTER_LIMIT = 8;

    private static final int KEY_LIMIT = 1 << 20;

    /** What holds other keys has no secret of its own. */
    private static final String KEYRING = "keyring";

    /**
     * A key.
     *
     * @param address of its {@code struct key}
     * @param serial its number
     * @param type name of its {@code struct key_type}, such as {@code user} or {@code logon}
     * @param payload where what it keeps is; which of its pointers lead to that is the type's business
     */
    public record Key(long address, int serial, String type, List<Long> payload) {
        /** Whether it is a ring of other keys. */
        public boolean isKeyring() {
            return type.equals(KEYRING);
        }
    }

    /** Those of a kernel; none in one without them. */
    public static Keys read(Kernel kernel) {
        OptionalLong tree = kernel.symbol("key_serial_tree");
        if (tree.isEmpty()) {
            return new Keys(List.of(), Optional.empty());
        }
        List<Key> keys = new ArrayList<>();
        try {
            Reader reader = new Reader(kernel);
            Optional<String> damage = new RedBlackTree(kernel.types(), kernel.memory())
                    .walk(tree.getAsLong(), RedBlackTree.Order.SORTED, entry -> {
                        keys.add(reader.key(entry.value() - reader.node.offset()));
                        return keys.size() < KEY_LIMIT;
                    });
            return new Keys(keys, damage);
        } catch (MemoryFault missing) {
            return new Keys(keys, Optional.ofNullable(missing.getMessage()));
        }
    }

    private static final class Reader {
        private final AddressSpace memory;
        private final Field node;
        private final Field serial;
        private final Field type;
        private final Field typeName;
        private final List<Field> payloads;

        Reader(Kernel kernel) {
            memory = kernel.memory();
            Struct key = kernel.types().struct("key");
            node = key.need("serial_node");
            serial = key.need("serial");
            type = key.need("type", "index_key.type");
            typeName = kernel.types().struct("key_type").need("name");
            // until 4.3 a key had one pointer, or two, and type_data beside
            payloads = key.field("payload.data2").isPresent()
                    ? List.of(key.need("payload.data2"))
                    : List.of(key.need("payload.data"));
        }

        Key key(long at) {
            List<Long> pointers = new ArrayList<>();
            for (Field field : payloads) {
                long count = Math.max(1, Math.min(POINTER_LIMIT, field.count()));
                for (long i = 0; i < count; i++) {
                    long pointer = memory.readLong(field.at(at) + i * Long.BYTES);
                    if (pointer != 0) {
                        pointers.add(pointer);
                    }
                }
            }
            String name = memory.readCString(typeName.read(memory, type.read(memory, at)), NAME_LIMIT);
            return new Key(at, (int) serial.read(memory, at), name, pointers);
        }
    }
}
