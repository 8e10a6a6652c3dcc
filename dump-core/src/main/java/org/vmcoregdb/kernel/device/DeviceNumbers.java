package org.vmcoregdb.kernel.device;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.FirstProblem;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * The numbers of devices that drivers have ({@code fs/char_dev.c}, {@code block/genhd.c}), in the order of the kernel's tables.
 *
 * @param numbers what was found
 * @param problem why there may be more
 */
public record DeviceNumbers(List<DeviceNumber> numbers, Optional<String> problem) {
    /** {@code CHRDEV_MAJOR_HASH_SIZE}, {@code BLKDEV_MAJOR_HASH_SIZE}, and the size of a {@code kobj_map}. */
    private static final int TABLE = 255;

    private static final int LIMIT = 1 << 16;
    private static final int INODES_LIMIT = 1 << 20;
    private static final int NAME_LIMIT = 64;
    private static final int MINOR_BITS = 20;

    /** Those of character devices. */
    public static DeviceNumbers characters(Kernel kernel) {
        Reader reader = new Reader(kernel);
        reader.characters();
        return new DeviceNumbers(reader.found, reader.problem.sentence());
    }

    /** Those of block devices. */
    public static DeviceNumbers blocks(Kernel kernel) {
        Reader reader = new Reader(kernel);
        reader.blocks();
        return new DeviceNumbers(reader.found, reader.problem.sentence());
    }

    private static final class Reader {
        private final Kernel kernel;
        private final AddressSpace memory;
        private final FirstProblem problem = new FirstProblem();
        private final List<DeviceNumber> found = new ArrayList<>();
        private final Set<Long> seen = new HashSet<>();

        Reader(Kernel kernel) {
            this.kernel = kernel;
            this.memory = kernel.memory();
        }

        private interface EntryVisitor {
            void visit(long entry);
        }

        /** A table of chains. */
        private void table(long first, Field next, EntryVisitor visitor) {
            for (int i = 0; i < TABLE; i++) {
                long head = first + 8L * i;
                problem.value(() -> {
                    for (long at = memory.readLong(head); at != 0; at = next.read(memory, at)) {
                        if (!seen.add(at) || seen.size() > LIMIT) {
                            problem.add(Optional.of("the chain of numbers at 0x" + Long.toHexString(at) + " loops"));
                            break;
                        }
                        visitor.visit(at);
                    }
                    return true;
                });
            }
        }

        void characters() {
            Struct entry = kernel.types().struct("char_device_struct");
            Field major = entry.need("major");
            Field minor = entry.need("baseminor");
            Field name = entry.need("name");
            Field device = entry.need("cdev");
            Field operations = kernel.types().struct("cdev").need("ops");
            table(kernel.needSymbol("chrdevs"), entry.need("next"), at -> {
                int number = (int) major.read(memory, at);
                String text = text(name, at);
                long cdev = device.read(memory, at);
                if (cdev == 0) {
                    cdev = problem.value(() -> probe("cdev_map", number, OptionalLong.of(minor.read(memory, at))))
                            .orElse(0L);
                }
                long known = cdev;
                long ops = known == 0
                        ? 0
                        : problem.number(() -> operations.read(memory, known)).orElse(0);
                found.add(
                        new DeviceNumber(number, text, cdev == 0 ? OptionalLong.empty() : OptionalLong.of(cdev), ops));
            });
        }

        private String text(Field name, long at) {
            boolean array = name.type().stripped() instanceof CType.ArrayType;
            long where = array ? name.at(at) : name.read(memory, at);
            return where == 0 ? "(unknown)" : memory.readCString(where, array ? (int) name.size() : NAME_LIMIT);
        }

        /** What answers for a number in a {@code kobj_map}; 0 if nothing does. */
        private long probe(String map, int major, OptionalLong minor) {
            OptionalLong variable = kernel.symbol(map);
            if (variable.isEmpty() || major < 0) {
                return 0;
            }
            Struct probe = kernel.types().struct("probe");
            Field next = probe.need("next");
            Field number = probe.need("dev");
            Field data = probe.need("data");
            long table = kernel.types().struct("kobj_map").need("probes").at(memory.readLong(variable.getAsLong()));
            long at = memory.readLong(table + 8L * (major % TABLE));
            for (int i = 0; at != 0 && i < LIMIT; i++) {
                long dev = number.read(memory, at);
                boolean same = dev >>> MINOR_BITS == major
                        && (minor.isEmpty() || (dev & (1 << MINOR_BITS) - 1) == minor.getAsLong());
                if (same && data.read(memory, at) != 0) {
                    return data.read(memory, at);
                }
                at = next.read(memory, at);
            }
            return 0;
        }

        void blocks() {
            Struct entry = kernel.types().struct("blk_major_name");
            Field major = entry.need("major");
            Field name = entry.need("name");
            Field operations = kernel.types().struct("gendisk").need("fops");
            Map<Integer, Long> disks = new HashMap<>();
            boolean byProbe = kernel.symbol("bdev_map").isPresent();
            if (!byProbe) {
                problem.value(() -> disks(disks));
            }
            table(kernel.needSymbol("major_names"), entry.need("next"), at -> {
                int number = (int) major.read(memory, at);
                long disk = byProbe
                        ? problem.value(() -> probe("bdev_map", number, OptionalLong.empty()))
                                .orElse(0L)
                        : disks.getOrDefault(number, 0L);
                long ops = disk == 0
                        ? 0
                        : problem.number(() -> operations.read(memory, disk)).orElse(0);
                found.add(new DeviceNumber(
                        number, text(name, at), ops == 0 ? OptionalLong.empty() : OptionalLong.of(disk), ops));
            });
        }

        /** Since 5.11 nothing leads from a number to its disks: those of the inodes of block devices are looked at. */
        private boolean disks(Map<Integer, Long> byMajor) {
            Struct both = kernel.types().struct("bdev_inode");
            long deviceFromInode =
                    both.need("bdev").offset() - both.need("vfs_inode").offset();
            Field diskOf = kernel.types().struct("block_device").need("bd_disk");
            Struct gendisk = kernel.types().struct("gendisk");
            Field major = gendisk.need("major");
            Field operations = gendisk.need("fops");
            long block = memory.readLong(kernel.needSymbol("blockdev_superblock"));
            long link = kernel.types().struct("inode").need("i_sb_list").offset();
            ListWalk inodes = ListWalk.from(
                    memory,
                    kernel.types().struct("super_block").need("s_inodes").at(block),
                    INODES_LIMIT);
            problem.add(inodes.problem());
            for (long node : inodes.nodes()) {
                problem.value(() -> {
                    long disk = diskOf.read(memory, node - link + deviceFromInode);
                    if (disk != 0 && operations.read(memory, disk) != 0) {
                        byMajor.putIfAbsent((int) major.read(memory, disk), disk);
                    }
                    return true;
                });
            }
            return true;
        }
    }
}
