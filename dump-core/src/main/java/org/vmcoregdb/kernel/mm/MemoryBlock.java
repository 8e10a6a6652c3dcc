package org.vmcoregdb.kernel.mm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.MissingTypeException;
import org.vmcoregdb.types.Struct;

/**
 * A block of memory that can be taken away or added: a {@code struct memory_block}, a device of the bus {@code memory} ({@code drivers/base/memory.c}).
 *
 * @param address of the struct
 * @param firstSection number of its first section
 * @param node its node, if it says that
 * @param state {@code MEM_ONLINE} and so on, as a word
 * @param bytes how large it is, if the kernel says that
 */
public record MemoryBlock(
        long address, String name, long firstSection, OptionalInt node, String state, OptionalLong bytes) {
    private static final int NAME_LIMIT = 64;

    private static final String[] STATES = {
        "ONLINE", "GOING_OFFLINE", "OFFLINE", "GOING_ONLINE", "CANCEL_ONLINE", "CANCEL_OFFLINE"
    };

    /** All blocks; none where the dump or the kernel's types do not say. */
    public static List<MemoryBlock> all(Kernel kernel) {
        try {
            return read(kernel);
        } catch (MemoryFault | MissingTypeException missing) {
            return List.of();
        }
    }

    private static List<MemoryBlock> read(Kernel kernel) {
        Optional<Long> bus = bus(kernel);
        Struct block = kernel.types().struct("memory_block");
        if (bus.isEmpty() || block.type().isEmpty()) {
            return List.of();
        }
        AddressSpace memory = kernel.memory();
        Struct device = kernel.types().struct("device_private");
        Field link = device.need("knode_bus.n_node");
        long list = kernel.types()
                .struct("subsys_private")
                .need("klist_devices.k_list")
                .at(bus.get());
        OptionalLong probed = kernel.symbol("memory_block_size_probed");
        OptionalLong bytes = probed.isPresent() ? OptionalLong.of(memory.readLong(probed.getAsLong())) : probed;
        List<MemoryBlock> blocks = new ArrayList<>();
        for (long node : ListWalk.from(memory, list).nodes()) {
            long at = device.need("device").read(memory, node - link.offset())
                    - block.need("dev").offset();
            blocks.add(block(kernel, block, at, bytes));
        }
        return blocks;
    }

    private static MemoryBlock block(Kernel kernel, Struct block, long at, OptionalLong bytes) {
        AddressSpace memory = kernel.memory();
        long state = block.need("state").read(memory, at);
        int bit = Long.numberOfTrailingZeros(state);
        Optional<Field> node = block.field("nid");
        return new MemoryBlock(
                at,
                memory.readCString(block.need("dev.kobj.name").read(memory, at), NAME_LIMIT),
                block.need("start_section_nr").read(memory, at),
                node.isPresent() ? OptionalInt.of((int) node.get().read(memory, at)) : OptionalInt.empty(),
                Long.bitCount(state) == 1 && bit < STATES.length ? STATES[bit] : "UNKNOWN",
                bytes);
    }

    /** The bus's {@code subsys_private}: until 6.3 the bus points to it, then it is found by the bus's name. */
    private static Optional<Long> bus(Kernel kernel) {
        AddressSpace memory = kernel.memory();
        Optional<Field> pointer = kernel.types().struct("bus_type").field("p");
        if (pointer.isPresent()) {
            OptionalLong memoryBus = kernel.symbol("memory_subsys");
            return memoryBus.isPresent()
                    ? Optional.of(pointer.get().read(memory, memoryBus.getAsLong()))
                    : Optional.empty();
        }
        long buses = memory.readLong(kernel.needSymbol("bus_kset"));
        Struct kobject = kernel.types().struct("kobject");
        Field entry = kobject.need("entry");
        long inside =
                kernel.types().struct("subsys_private").need("subsys.kobj").offset();
        for (long node : ListWalk.from(
                        memory, kernel.types().struct("kset").need("list").at(buses))
                .nodes()) {
            long kobj = node - entry.offset();
            if (memory.readCString(kobject.need("name").read(memory, kobj), NAME_LIMIT)
                    .equals("memory")) {
                return Optional.of(kobj - inside);
            }
        }
        return Optional.empty();
    }
}
