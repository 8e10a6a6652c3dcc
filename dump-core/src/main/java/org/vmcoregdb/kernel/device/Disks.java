package org.vmcoregdb.kernel.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.FirstProblem;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.MissingTypeException;
import org.vmcoregdb.types.Struct;

/**
 * The disks: devices of the class {@code block} whose type is {@code disk_type}.
 *
 * @param disks in the order of the class, without those in memory ({@code ram}, {@code loop})
 * @param problem why there may be more
 */
public record Disks(List<DiskActivity> disks, Optional<String> problem) {
    private static final int LIMIT = 1 << 20;
    private static final int NAME_LIMIT = 64;

    /** Those of a kernel. */
    public static Disks of(Kernel kernel) {
        return new Reader(kernel, false).read();
    }

    /** Those of a kernel, with those in memory ({@code ram}, {@code loop}). */
    public static Disks all(Kernel kernel) {
        return new Reader(kernel, true).read();
    }

    private static final class Reader {
        private final Kernel kernel;
        private final AddressSpace memory;
        private final FirstProblem problem = new FirstProblem();
        private final RequestCounts counts;

        private final boolean all;

        Reader(Kernel kernel, boolean all) {
            this.all = all;
            this.kernel = kernel;
            this.memory = kernel.memory();
            this.counts = new RequestCounts(kernel);
        }

        Disks read() {
            long type = kernel.needSymbol("disk_type");
            long klist = devices();
            long head = kernel.types().struct("klist").need("k_list").at(klist);
            long link = kernel.types().struct("klist_node").need("n_node").offset();
            ListWalk walk = ListWalk.from(memory, head, LIMIT);
            problem.add(walk.problem());
            Field typeOf = kernel.types().struct("device").need("type");
            List<DiskActivity> disks = new ArrayList<>();
            for (long node : walk.nodes()) {
                problem.value(() -> {
                    long device = device(node - link);
                    if (typeOf.read(memory, device) == type) {
                        disk(device).ifPresent(disks::add);
                    }
                    return true;
                });
            }
            return new Disks(disks, problem.sentence());
        }

        /** The list of a class's devices: its class says so itself until 6.3, since then it is found by name. */
        private long devices() {
            Struct subsystem = kernel.types().struct("subsys_private");
            Struct owner =
                    subsystem.type().isPresent() ? subsystem : kernel.types().struct("class_private");
            Field list = owner.need("klist_devices", "class_devices");
            Optional<Field> direct = kernel.types().struct("class").field("p");
            if (direct.isPresent()) {
                return list.at(direct.get().read(memory, kernel.needSymbol("block_class")));
            }
            long set = memory.readLong(kernel.needSymbol("class_kset"));
            Struct kset = kernel.types().struct("kset");
            Struct kobject = kernel.types().struct("kobject");
            long inOwner = owner.need("subsys").offset() + kset.need("kobj").offset();
            ListWalk walk = ListWalk.from(memory, kset.need("list").at(set), LIMIT);
            for (long node : walk.nodes()) {
                long object = node - kobject.need("entry").offset();
                long text = kobject.need("name").read(memory, object);
                if (text != 0 && memory.readCString(text, NAME_LIMIT).equals("block")) {
                    return list.at(object - inOwner);
                }
            }
            throw new MissingSymbolException("block_class");
        }

        /** Since 5.1 what links a device into its class is a part of its {@code device_private}. */
        private long device(long knode) {
            Optional<Field> own = kernel.types().struct("device").field("knode_class");
            if (own.isPresent()) {
                return knode - own.get().offset();
            }
            Struct part = kernel.types().struct("device_private");
            return part.need("device")
                    .read(memory, knode - part.need("knode_class").offset());
        }

        /** Since 5.11 the device is a part of a {@code struct block_device}, before that of the disk. */
        private Optional<DiskActivity> disk(long device) {
            Struct gendisk = kernel.types().struct("gendisk");
            Struct block = kernel.types().struct("block_device");
            Optional<Field> inBlock = block.field("bd_device");
            Optional<Field> inDisk = gendisk.field("part0.__dev", "dev");
            long disk;
            if (inBlock.isPresent()) {
                disk = block.need("bd_disk").read(memory, device - inBlock.get().offset());
            } else if (inDisk.isPresent()) {
                disk = device - inDisk.get().offset();
            } else {
                throw new MissingTypeException("this kernel's types do not say which disk a device is");
            }
            Field name = gendisk.need("disk_name");
            String text = memory.readCString(name.at(disk), (int) Math.min(NAME_LIMIT, name.size()));
            if (!all && (text.startsWith("ram") || text.startsWith("loop"))) {
                return Optional.empty();
            }
            long queue = gendisk.need("queue").read(memory, disk);
            FirstProblem own = new FirstProblem();
            RequestCounts.Counts waiting =
                    own.value(() -> counts.of(queue, disk)).orElse(new RequestCounts.Counts(0, 0, false, false));
            OptionalLong inDriver = waiting.multiQueue() ? OptionalLong.empty() : counts.inDriver(queue);
            return Optional.of(new DiskActivity(
                    (int) gendisk.need("major").read(memory, disk),
                    disk,
                    text,
                    queue,
                    waiting.reads(),
                    waiting.writes(),
                    waiting.bySync(),
                    waiting.multiQueue(),
                    inDriver,
                    own.sentence()));
        }
    }
}
