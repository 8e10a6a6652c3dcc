package org.vmcoregdb.kernel.device;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.FirstProblem;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * A PCI bus ({@code include/linux/pci.h}).
 *
 * @param address of its {@code struct pci_bus}
 * @param parent address of the bus that it hangs on, 0 for a root
 * @param name such as {@code 0000:00}
 * @param bridge the device that leads to it
 * @param devices what is on it
 * @param buses those that hang on it
 */
public record PciBus(
        long address,
        long parent,
        Optional<String> name,
        Optional<Device> bridge,
        List<Device> devices,
        List<PciBus> buses) {
    private static final int LIMIT = 1 << 16;
    private static final int DEPTH_LIMIT = 256;
    private static final int NAME_LIMIT = 64;

    /**
     * A device.
     *
     * @param address of its {@code struct pci_dev}
     * @param name domain, bus, slot and function
     * @param kind class and subclass
     * @param vendor who made it
     * @param product what it is
     * @param express the kind of PCI Express device, in kernels that keep it
     * @param isBridge whether a bus hangs on it
     */
    public record Device(
            long address,
            Optional<String> name,
            int kind,
            int vendor,
            int product,
            OptionalInt express,
            boolean isBridge) {}

    /**
     * All buses.
     *
     * @param roots those that hang on no other
     * @param problem why there may be more
     */
    public record Tree(List<PciBus> roots, Optional<String> problem) {}

    /** The buses of a machine. */
    public static Tree roots(Kernel kernel) {
        Reader reader = new Reader(kernel);
        List<PciBus> roots = reader.buses(kernel.needSymbol("pci_root_buses"), 0);
        return new Tree(roots, reader.problem.sentence());
    }

    private static final class Reader {
        private final AddressSpace memory;
        private final FirstProblem problem = new FirstProblem();
        private final Set<Long> seen = new HashSet<>();
        private final Struct bus;
        private final Struct device;

        Reader(Kernel kernel) {
            this.memory = kernel.memory();
            this.bus = kernel.types().struct("pci_bus");
            this.device = kernel.types().struct("pci_dev");
        }

        List<PciBus> buses(long head, int depth) {
            List<PciBus> found = new ArrayList<>();
            ListWalk walk = ListWalk.from(memory, head, LIMIT);
            problem.add(walk.problem());
            for (long node : walk.nodes()) {
                long at = node - bus.need("node").offset();
                if (depth > DEPTH_LIMIT || !seen.add(at)) {
                    problem.add(Optional.of("the buses at 0x" + Long.toHexString(at) + " hang on each other"));
                    return found;
                }
                problem.value(() -> bus(at, depth)).ifPresent(found::add);
            }
            return found;
        }

        private PciBus bus(long at, int depth) {
            long self = bus.need("self").read(memory, at);
            List<Device> devices = new ArrayList<>();
            ListWalk walk = ListWalk.from(memory, bus.need("devices").at(at), LIMIT);
            problem.add(walk.problem());
            for (long node : walk.nodes()) {
                long one = node - device.need("bus_list").offset();
                problem.value(() -> device(one)).ifPresent(devices::add);
            }
            return new PciBus(
                    at,
                    bus.need("parent").read(memory, at),
                    name(bus, at),
                    self == 0 ? Optional.empty() : problem.value(() -> device(self)),
                    devices,
                    buses(bus.need("children").at(at), depth + 1));
        }

        private Optional<String> name(Struct struct, long at) {
            return problem.value(() -> {
                long text = struct.need("dev.kobj.name", "dev.kobj.k_name").read(memory, at);
                return text == 0 ? "" : memory.readCString(text, NAME_LIMIT);
            });
        }

        private Device device(long at) {
            Optional<Field> express = device.field("pcie_flags_reg");
            long header = device.need("hdr_type").read(memory, at) & 0x7f;
            return new Device(
                    at,
                    name(device, at),
                    (int) (device.need("class").read(memory, at) >>> 8 & 0xffff),
                    (int) device.need("vendor").read(memory, at) & 0xffff,
                    (int) device.need("device").read(memory, at) & 0xffff,
                    express.isPresent()
                            ? OptionalInt.of((int) (express.get().read(memory, at) >>> 4 & 0xf))
                            : OptionalInt.empty(),
                    header == 1 || header == 2);
        }
    }
}
