package org.vmcoregdb.kernel.block;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.FirstProblem;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.kernel.module.ModuleStructs;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * A device of device mapper: a {@code struct mapped_device} ({@code drivers/md/dm-core.h}).
 *
 * @param name what the administrator calls it
 * @param suspended whether it keeps what it is given until it is resumed
 * @param below the devices that it passes on to
 * @param kept addresses of the bios that it keeps
 * @param problem why something of this is not known
 */
record MappedDevice(
        Optional<String> name, boolean suspended, List<String> below, List<Long> kept, Optional<String> problem) {
    static final String MODULE = "dm_mod";

    /** {@code DMF_BLOCK_IO_FOR_SUSPEND} (until 2.6.30 {@code DMF_BLOCK_IO}), {@code DMF_SUSPENDED}. */
    private static final long SUSPENDED = 3;

    private static final int LIST_LIMIT = 1 << 16;
    private static final int BELOW_LIMIT = 64;
    private static final int NAME_LIMIT = 128;

    /** Whether a disk is one. */
    static boolean isOne(String operations) {
        return operations.equals("dm_blk_dops") || operations.equals("dm_rq_blk_dops");
    }

    /** @param address of its {@code struct mapped_device} */
    static MappedDevice read(Kernel kernel, long address) {
        AddressSpace memory = kernel.memory();
        Struct device = ModuleStructs.of(kernel, MODULE, "mapped_device");
        FirstProblem problem = new FirstProblem();
        List<Long> kept = new ArrayList<>();
        problem.value(() -> {
            long next = device.need("deferred.head").read(memory, address);
            Field link = kernel.types().struct("bio").need("bi_next");
            for (; next != 0 && kept.size() < LIST_LIMIT; next = link.read(memory, next)) {
                kept.add(next);
            }
            return true;
        });
        return new MappedDevice(
                new FirstProblem().value(() -> administrators(kernel, device, address)),
                (problem.number(() -> device.need("flags").read(memory, address))
                                        .orElse(0)
                                & SUSPENDED)
                        != 0,
                problem.value(() -> below(kernel, device, address)).orElse(List.of()),
                kept,
                problem.sentence());
    }

    /** What {@code dmsetup} calls it; its own name, {@code dm-0}, if it has no other. */
    static String name(Kernel kernel, long address) {
        Struct device = ModuleStructs.of(kernel, MODULE, "mapped_device");
        FirstProblem unknown = new FirstProblem();
        String own = unknown.value(
                        () -> DiskNames.of(kernel, device.need("disk").read(kernel.memory(), address)))
                .orElse("?");
        return unknown.value(() -> administrators(kernel, device, address))
                .map(name -> own + " (" + name + ")")
                .orElse(own);
    }

    private static String administrators(Kernel kernel, Struct device, long address) {
        long cell = device.need("interface_ptr").read(kernel.memory(), address);
        long text = ModuleStructs.of(kernel, MODULE, "hash_cell").need("name").read(kernel.memory(), cell);
        return kernel.memory().readCString(text, NAME_LIMIT);
    }

    private static List<String> below(Kernel kernel, Struct device, long address) {
        AddressSpace memory = kernel.memory();
        long table = device.need("map").read(memory, address);
        if (table == 0) {
            return List.of();
        }
        Struct entry = ModuleStructs.of(kernel, MODULE, "dm_dev_internal");
        Field link = entry.need("list");
        Field one = entry.need("dm_dev");
        Field block = ModuleStructs.of(kernel, MODULE, "dm_dev").need("bdev");
        Field disk = kernel.types().struct("block_device").need("bd_disk");
        long head = ModuleStructs.of(kernel, MODULE, "dm_table").need("devices").at(table);
        List<String> names = new ArrayList<>();
        for (long node : ListWalk.from(memory, head, BELOW_LIMIT).nodes()) {
            long its = one.read(memory, node - link.offset());
            names.add(DiskNames.of(kernel, disk.read(memory, block.read(memory, its))));
        }
        return names;
    }
}
