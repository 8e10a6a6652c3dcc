package org.vmcoregdb.kernel.block;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.device.DiskActivity;
import org.vmcoregdb.kernel.device.Disks;
import org.vmcoregdb.kernel.lib.FirstProblem;
import org.vmcoregdb.kernel.module.ModuleStructs;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * The disks of a kernel with what they have not done.
 *
 * @param devices stuck ones first, then by the age of the oldest request
 * @param problem why there may be more
 */
public record BlockDevices(List<BlockDevice> devices, Optional<String> problem) {
    private static final Part<BlockDevices> PART = Part.of(kernel -> new Reader(kernel).read());

    /** Those of a kernel. */
    public static BlockDevices of(Kernel kernel) {
        return kernel.part(PART);
    }

    /** The devices that are stuck. */
    public List<BlockDevice> stuck() {
        return devices.stream().filter(BlockDevice::isStuck).toList();
    }

    private static final class Reader {
        private final Kernel kernel;
        private final AddressSpace memory;
        private final BioReader bios;
        private final Optional<QueuedRequests> requests;
        private final DriverState states;

        Reader(Kernel kernel) {
            this.kernel = kernel;
            this.memory = kernel.memory();
            this.bios = new BioReader(kernel);
            this.requests = new FirstProblem().value(() -> new QueuedRequests(kernel, bios));
            this.states = new DriverState(kernel);
        }

        BlockDevices read() {
            Disks disks = Disks.all(kernel);
            List<BlockDevice> devices = new ArrayList<>();
            disks.disks().forEach(disk -> devices.add(device(disk)));
            devices.sort(Reader::compare);
            return new BlockDevices(List.copyOf(devices), disks.problem());
        }

        /** Those that are stuck first, the one with the oldest request before others. */
        private static int compare(BlockDevice a, BlockDevice b) {
            int stuck = Boolean.compare(b.isStuck(), a.isStuck());
            int age = Long.compare(b.oldest().orElse(0), a.oldest().orElse(0));
            return stuck != 0 ? stuck : age != 0 ? age : a.name().compareTo(b.name());
        }

        private BlockDevice device(DiskActivity disk) {
            FirstProblem problem = new FirstProblem();
            problem.add(disk.problem());
            Struct gendisk = kernel.types().struct("gendisk");
            Optional<SymbolicAddress> operations = symbol(problem, gendisk.field("fops"), disk.disk());
            Optional<SymbolicAddress> queueOperations =
                    symbol(problem, kernel.types().struct("request_queue").field("mq_ops"), disk.queue());
            String name = queueOperations.map(at -> at.symbol().name()).orElse("");
            List<String> words = new ArrayList<>(states.of(disk.queue(), name));
            List<BlockRequest> found = new ArrayList<>();
            Optional<MappedDevice> mapped = operations
                    .filter(at -> MappedDevice.isOne(at.symbol().name()))
                    .flatMap(at -> problem.value(() -> MappedDevice.read(
                            kernel, gendisk.need("private_data").read(memory, disk.disk()))));
            mapped.ifPresent(dm -> {
                problem.add(dm.problem());
                dm.kept().forEach(bio -> problem.value(() -> found.add(kept(bio))));
                if (dm.suspended()) {
                    words.add("suspended: it keeps what it is given until it is resumed");
                }
            });
            if (operations.stream().anyMatch(at -> at.symbol().name().equals("md_fops"))) {
                arrayState(gendisk, disk.disk()).ifPresent(words::add);
            }
            if (disk.multiQueue() && requests.isPresent()) {
                problem.value(() -> found.addAll(requests.get().of(disk.queue())));
            }
            return new BlockDevice(
                    disk.name(),
                    mapped.flatMap(MappedDevice::name),
                    disk.disk(),
                    disk.queue(),
                    queueOperations.or(() -> operations),
                    words,
                    mapped.isPresent() && mapped.get().suspended(),
                    mapped.map(MappedDevice::below).orElse(List.of()),
                    found,
                    disk.multiQueue() && requests.isPresent()
                            ? OptionalLong.empty()
                            : OptionalLong.of(disk.reads() + disk.writes()),
                    problem.sentence());
        }

        private Optional<SymbolicAddress> symbol(FirstProblem problem, Optional<Field> field, long at) {
            return field.flatMap(known -> problem.value(() -> known.read(memory, at)))
                    .filter(address -> address != 0)
                    .flatMap(address -> Symbols.of(kernel).resolve(address));
        }

        /** A {@code struct mddev}: I/O waits while it is above 0. */
        private Optional<String> arrayState(Struct gendisk, long disk) {
            Struct array = ModuleStructs.of(kernel, "md_mod", "mddev");
            return new FirstProblem()
                    .value(() -> array.need("suspended")
                            .read(memory, gendisk.need("private_data").read(memory, disk)))
                    .filter(suspended -> suspended > 0)
                    .map(suspended -> "suspended: what it is given waits");
        }

        /** A bio that a suspended device keeps: it has no time. */
        private BlockRequest kept(long bio) {
            Struct struct = kernel.types().struct("bio");
            return new BlockRequest(
                    bio,
                    OptionalLong.empty(),
                    BlockRequest.State.WAITING,
                    QueuedRequests.operation(kernel, struct.need("bi_opf").read(memory, bio)),
                    struct.need("bi_iter.bi_sector").read(memory, bio),
                    struct.need("bi_iter.bi_size").read(memory, bio) & 0xffffffffL,
                    OptionalLong.empty(),
                    false,
                    bios.use(bio));
        }
    }
}
