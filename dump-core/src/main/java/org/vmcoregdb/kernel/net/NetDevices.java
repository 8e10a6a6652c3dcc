package org.vmcoregdb.kernel.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.lib.FirstProblem;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** The network devices of a namespace ({@code include/linux/netdevice.h}), with their addresses. Safe for many threads. */
public final class NetDevices {
    private static final Part<NetDevices> PART = Part.of(NetDevices::new);

    private static final int DEVICES_LIMIT = 1 << 20;
    private static final int ADDRESSES_LIMIT = 1 << 16;
    /** {@code IFNAMSIZ}. */
    private static final int NAME_LIMIT = 16;

    private static final int V6_BYTES = 16;

    private final Kernel kernel;
    private final AddressSpace memory;
    private final Struct device;
    private final Field link;
    private final Field name;
    private final Optional<Field> v4;
    private final Optional<Field> v6;

    /**
     * The devices that were found.
     *
     * @param devices in the kernel's order
     * @param problem why there may be more
     */
    public record Listing(List<NetDevice> devices, Optional<String> problem) {}

    /** Devices of a kernel. */
    public static NetDevices of(Kernel kernel) {
        return kernel.part(PART);
    }

    private NetDevices(Kernel kernel) {
        this.kernel = kernel;
        memory = kernel.memory();
        device = kernel.types().struct("net_device");
        link = device.need("dev_list");
        name = device.need("name");
        v4 = device.field("ip_ptr");
        v6 = device.field("ip6_ptr");
    }

    /** The devices of the kernel's first network namespace. */
    public Listing first() {
        return in(kernel.needSymbol("init_net"));
    }

    /** The devices that a task sees. */
    public Listing of(Task task) {
        Optional<Field> nsproxy = kernel.types().struct("task_struct").field("nsproxy");
        Optional<Field> net = kernel.types().struct("nsproxy").field("net_ns");
        if (nsproxy.isEmpty() || net.isEmpty()) {
            return first();
        }
        long proxy = nsproxy.get().read(memory, task.address());
        return proxy == 0
                ? new Listing(List.of(), Optional.of("the task has ended and left its namespaces"))
                : in(net.get().read(memory, proxy));
    }

    private Listing in(long namespace) {
        long head = kernel.types().struct("net").need("dev_base_head").at(namespace);
        ListWalk list = ListWalk.from(memory, head, DEVICES_LIMIT);
        List<NetDevice> devices = new ArrayList<>();
        for (long node : list.nodes()) {
            devices.add(read(node - link.offset()));
        }
        return new Listing(devices, list.problem());
    }

    private NetDevice read(long address) {
        FirstProblem problem = new FirstProblem();
        List<String> internet = new ArrayList<>();
        Optional<String> called = problem.value(() -> name(address));
        problem.value(() -> v4(address, internet));
        problem.value(() -> v6(address, internet)).ifPresent(problem::add);
        return new NetDevice(address, called, internet, problem.sentence());
    }

    /** The name of the device whose {@code struct net_device} is at this address. */
    String name(long address) {
        return memory.readCString(name.at(address), NAME_LIMIT);
    }

    private boolean v4(long address, List<String> internet) {
        long at = v4.isPresent() ? v4.get().read(memory, address) : 0;
        if (at == 0) {
            return false;
        }
        Field next = kernel.types().struct("in_ifaddr").need("ifa_next");
        Field own = kernel.types().struct("in_ifaddr").need("ifa_address");
        long one = kernel.types().struct("in_device").need("ifa_list").read(memory, at);
        for (int i = 0; one != 0 && i < ADDRESSES_LIMIT; i++) {
            internet.add(InternetAddress.text(memory.readBytes(own.at(one), 4)));
            one = next.read(memory, one);
        }
        return one == 0;
    }

    /** Until 2.6.34 a chain of pointers, since then a list. */
    private Optional<String> v6(long address, List<String> internet) {
        long at = v6.isPresent() ? v6.get().read(memory, address) : 0;
        if (at == 0) {
            return Optional.empty();
        }
        Struct one = kernel.types().struct("inet6_ifaddr");
        Field own = one.need("addr");
        Field addresses = kernel.types().struct("inet6_dev").need("addr_list");
        Optional<Field> node = one.field("if_list");
        if (node.isPresent()) {
            ListWalk list = ListWalk.from(memory, addresses.at(at), ADDRESSES_LIMIT);
            for (long entry : list.nodes()) {
                internet.add(InternetAddress.text(
                        memory.readBytes(own.at(entry - node.get().offset()), V6_BYTES)));
            }
            return list.problem();
        }
        Field next = one.need("if_next");
        long entry = addresses.read(memory, at);
        for (int i = 0; entry != 0 && i < ADDRESSES_LIMIT; i++) {
            internet.add(InternetAddress.text(memory.readBytes(own.at(entry), V6_BYTES)));
            entry = next.read(memory, entry);
        }
        return Optional.empty();
    }
}
