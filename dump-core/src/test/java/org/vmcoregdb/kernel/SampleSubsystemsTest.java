package org.vmcoregdb.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.bpf.BpfObjects;
import org.vmcoregdb.kernel.device.DeviceNumber;
import org.vmcoregdb.kernel.device.DeviceNumbers;
import org.vmcoregdb.kernel.device.DiskActivity;
import org.vmcoregdb.kernel.device.Disks;
import org.vmcoregdb.kernel.device.PciBus;
import org.vmcoregdb.kernel.device.Resource;
import org.vmcoregdb.kernel.fs.Mount;
import org.vmcoregdb.kernel.fs.Mounts;
import org.vmcoregdb.kernel.fs.SuperBlocks;
import org.vmcoregdb.kernel.ipc.IpcNamespace;
import org.vmcoregdb.kernel.ipc.IpcObject;
import org.vmcoregdb.kernel.irq.Interrupt;
import org.vmcoregdb.kernel.irq.Interrupts;
import org.vmcoregdb.kernel.irq.SoftInterrupts;
import org.vmcoregdb.kernel.mm.FirmwareMap;
import org.vmcoregdb.kernel.mm.FreeAreas;
import org.vmcoregdb.kernel.mm.HugePages;
import org.vmcoregdb.kernel.mm.MemoryBlock;
import org.vmcoregdb.kernel.mm.MemoryCounters;
import org.vmcoregdb.kernel.mm.MemorySections;
import org.vmcoregdb.kernel.mm.MemoryTotals;
import org.vmcoregdb.kernel.mm.MemoryZones;
import org.vmcoregdb.kernel.mm.PageDescriptions;
import org.vmcoregdb.kernel.mm.PageNodes;
import org.vmcoregdb.kernel.mm.StructPage;
import org.vmcoregdb.kernel.mm.SwapAreas;
import org.vmcoregdb.kernel.mm.VmArea;
import org.vmcoregdb.kernel.mm.VmAreas;
import org.vmcoregdb.kernel.mm.VmallocArea;
import org.vmcoregdb.kernel.mm.slab.SlabAllocator;
import org.vmcoregdb.kernel.mm.slab.SlabCache;
import org.vmcoregdb.kernel.mm.slab.SlabUse;
import org.vmcoregdb.kernel.net.Neighbours;
import org.vmcoregdb.kernel.net.NetDevice;
import org.vmcoregdb.kernel.net.NetDevices;
import org.vmcoregdb.kernel.net.Sockets;
import org.vmcoregdb.kernel.sched.RunQueue;
import org.vmcoregdb.kernel.sched.RunQueues;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.TaskGroups;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.kernel.time.HighResolutionTimers;
import org.vmcoregdb.kernel.time.TimerBase;
import org.vmcoregdb.kernel.time.Timers;
import org.vmcoregdb.types.Field;

/** Devices, memory, network and time of a real kernel, from nothing but its dump. */
class SampleSubsystemsTest {
    private static Kernel kernel;

    @BeforeAll
    static void open() {
        kernel = Sample.kernel(Sample.dump());
    }

    private static Task init() {
        return Tasks.of(kernel).withPid(1).orElseThrow();
    }

    @Test
    void runQueues() {
        for (boolean byGroup : List.of(false, true)) {
            RunQueue first = new RunQueues(kernel, byGroup).read(0);
            assertThat(first.current().map(Task::comm)).contains("crash-trigger");
            RunQueue second = new RunQueues(kernel, byGroup).read(1);
            assertThat(second.current().map(Task::comm)).contains("spinner");
            assertThat(second.fair().entries()).isNotEmpty();
            assertThat(second.problem()).isEmpty();
        }
        TaskGroups groups = TaskGroups.of(kernel);
        assertThat(groups.at(groups.root())).isPresent();
        assertThat(groups.queue(groups.root(), "cfs_rq", 0)).isPresent();
    }

    @Test
    void timers() {
        List<TimerBase> bases = Timers.of(kernel).of(0);
        assertThat(bases)
                .hasSize(2)
                .allSatisfy(base -> assertThat(base.problem()).isEmpty());
        assertThat(bases.get(0).timers())
                .isNotEmpty()
                .allSatisfy(
                        timer -> assertThat(timer.expires() - Timers.of(kernel).jiffies())
                                .isBetween(-10_000_000L, 1_000_000_000L));
        assertThat(HighResolutionTimers.of(kernel).of(1))
                .hasSize(8)
                .allSatisfy(clock -> assertThat(clock.problem()).isEmpty());
    }

    @Test
    void interrupts() {
        Interrupts interrupts = Interrupts.of(kernel);
        List<Interrupt> used = IntStream.range(0, interrupts.count())
                .mapToObj(interrupts::number)
                .flatMap(Optional::stream)
                .filter(interrupt -> !interrupt.actions().isEmpty())
                .toList();
        Interrupt serial = interrupts.number(4).orElseThrow();
        assertThat(used).contains(serial);
        assertThat(serial.actions().get(0).name()).contains("ttyS0");
        assertThat(serial.chip()).contains("IO-APIC");
        assertThat(serial.flow()).contains("edge");
        assertThat(serial.affinity()).contains(0, 1);
        assertThat(SoftInterrupts.of(kernel).handlers()).hasSize(10);
    }

    @Test
    void devices() {
        DeviceNumbers characters = DeviceNumbers.characters(kernel);
        assertThat(characters.problem()).isEmpty();
        assertThat(characters.numbers())
                .extracting(DeviceNumber::name)
                .contains("mem", "ttyS", "misc", "pts", "virtio-portsdev");
        assertThat(DeviceNumbers.blocks(kernel).numbers())
                .extracting(DeviceNumber::name)
                .contains("loop", "device-mapper", "virtblk");
        Disks disks = Disks.of(kernel);
        assertThat(disks.problem()).isEmpty();
        assertThat(disks.disks()).extracting(DiskActivity::name).containsExactly("vda", "vdb", "vdc");
        assertThat(disks.disks())
                .allSatisfy(disk -> assertThat(disk.reads() + disk.writes()).isZero());
        PciBus.Tree buses = PciBus.roots(kernel);
        assertThat(buses.problem()).isEmpty();
        assertThat(buses.roots().get(0).name()).contains("0000:00");
        assertThat(buses.roots().get(0).devices()).hasSizeGreaterThan(5);
        assertThat(Resource.tree(kernel, "iomem_resource").resources())
                .extracting(resource -> resource.name().orElse(""))
                .contains("System RAM", "Kernel code");
        assertThat(Resource.tree(kernel, "ioport_resource").problem()).isEmpty();
        assertThat(BpfObjects.of(kernel).programs()).isEmpty();
        assertThat(BpfObjects.of(kernel).problem()).isEmpty();
    }

    @Test
    void network() {
        NetDevices.Listing devices = NetDevices.of(kernel).first();
        assertThat(devices.problem()).isEmpty();
        assertThat(devices.devices())
                .extracting(device -> device.name().orElse(""))
                .containsExactly("lo", "eth0", "dummy0", "veth0", "veth-a");
        NetDevice card = devices.devices().get(1);
        assertThat(card.internet()).startsWith("10.0.2.15");
        assertThat(NetDevices.of(kernel).of(init()).devices()).hasSameSizeAs(devices.devices());
        Neighbours neighbours = Neighbours.of(kernel);
        assertThat(neighbours.problem()).isEmpty();
        assertThat(neighbours.neighbours())
                .filteredOn(neighbour -> neighbour.internet().equals("10.0.2.2"))
                .singleElement()
                .satisfies(neighbour -> assertThat(neighbour.states()).contains("REACHABLE"))
                .satisfies(neighbour -> assertThat(neighbour.hardware()).startsWith(0x52, 0x55));
        for (Task task : Tasks.of(kernel).all()) {
            assertThat(Sockets.of(kernel).of(task).problem()).isEmpty();
        }
    }

    @Test
    void mounts() {
        Mounts.Listing mounts = Mounts.of(kernel).of(init());
        assertThat(mounts.problem()).isEmpty();
        assertThat(mounts.mounts())
                .extracting(mount ->
                        mount.type().orElse("") + " " + mount.directory().orElse(""))
                .contains("rootfs /", "proc /proc", "ext4 /mnt", "overlay /tmp/merged");
        for (Mount mount : mounts.mounts()) {
            assertThat(SuperBlocks.of(kernel)
                            .dirty(mount.superBlock(), () -> false)
                            .problem())
                    .isEmpty();
        }
    }

    @Test
    void communication() {
        IpcNamespace namespace = IpcNamespace.of(kernel, Optional.empty());
        assertThat(namespace.all(IpcObject.Kind.MEMORY).objects())
                .singleElement()
                .satisfies(segment -> assertThat(segment.size()).isEqualTo(65536));
        assertThat(namespace.all(IpcObject.Kind.SEMAPHORES).objects())
                .singleElement()
                .satisfies(array -> assertThat(array.key()).isEqualTo(0x4343));
        assertThat(namespace.all(IpcObject.Kind.MESSAGES).objects())
                .singleElement()
                .satisfies(queue -> assertThat(queue.count()).isEqualTo(1));
        assertThat(IpcNamespace.of(kernel, Optional.of(init()))
                        .all(IpcObject.Kind.MEMORY)
                        .problem())
                .isEmpty();
    }

    @Test
    void memoryAsAWhole() {
        MemoryTotals totals = MemoryTotals.read(kernel);
        assertThat(totals.total()).hasValue(34749);
        assertThat(totals.free()).hasValue(19160);
        assertThat(totals.cached()).hasValue(5501);
        assertThat(totals.slab()).hasValue(5231);
        assertThat(totals.swapUsed()).hasValue(515);
        assertThat(totals.committed()).hasValue(9461);
        assertThat(MemoryCounters.all(kernel)).isNotEmpty();
        assertThat(MemoryCounters.find(MemoryCounters.all(kernel), "NR_FREE_PAGES"))
                .hasValue(19160);
        assertThat(SwapAreas.of(kernel).all())
                .singleElement()
                .satisfies(area -> assertThat(area.path()).contains("/dev/vdb"));
        assertThat(SwapAreas.of(kernel).device(0)).isPresent();
        assertThat(HugePages.all(kernel)).extracting(HugePages::name).contains("hugepages-2048kB");
        assertThat(FirmwareMap.read(kernel).ranges()).hasSize(10);
    }

    @Test
    void zonesAndBlocks() {
        MemoryZones.Node node = MemoryZones.of(kernel).nodes().get(0);
        assertThat(node.zones()).extracting(MemoryZones.Zone::name).startsWith("DMA", "DMA32");
        long free = 0;
        for (MemoryZones.Zone zone : node.zones()) {
            assertThat(MemoryCounters.of(kernel, zone)).isPresent();
            for (FreeAreas.FreeBlocks list :
                    FreeAreas.read(kernel, zone, () -> false).lists()) {
                assertThat(list.problem()).isEmpty();
                free += (long) list.pages().length << list.order();
            }
        }
        assertThat(free).isBetween(15_000L, 19_160L); // some are kept by CPUs
        assertThat(MemorySections.of(kernel).present()).hasSize(3);
        assertThat(MemoryBlock.all(kernel)).hasSize(3);
        PageDescriptions pages = PageDescriptions.of(kernel);
        assertThat(pages.flagNames()).isNotEmpty();
        List<StructPage> first = pages.read(0x1000, 16);
        assertThat(first).isNotEmpty();
        PageNodes nodes = PageNodes.of(kernel);
        assertThat(nodes.isOnline(0)).isTrue();
        assertThat(nodes.node(first.get(0).flags())).isZero();
        assertThat(VmallocArea.Listing.of(kernel).problem()).isEmpty();
        assertThat(VmallocArea.Listing.of(kernel).areas()).hasSizeGreaterThan(100);
    }

    @Test
    void slabs() {
        SlabAllocator slabs = SlabAllocator.of(kernel);
        assertThat(slabs.problem()).isEmpty();
        assertThat(slabs.caches()).extracting(SlabCache::name).contains("task_struct", "kmalloc-64", "dentry");
        SlabCache tasks = slabs.caches().stream()
                .filter(cache -> cache.name().equals("task_struct"))
                .findFirst()
                .orElseThrow();
        assertThat(slabs.cacheAt(tasks.address())).contains(tasks);
        SlabUse use = slabs.use(tasks);
        assertThat(use.known()).isTrue();
        assertThat(use.allocated()).isEqualTo(115);
        assertThat(use.total()).isEqualTo(120);
        assertThat(use.slabs()).isEqualTo(40);
        assertThat(slabs.slabAt(tasks, init().address()).orElseThrow().objects())
                .filteredOn(object -> object.address() == init().address())
                .singleElement()
                .satisfies(object -> assertThat(object.free()).isFalse());
        for (SlabCache cache : slabs.caches()) {
            assertThat(slabs.use(cache).problem()).as(cache.name()).isEmpty();
            assertThat(slabs.detail(cache, () -> false).nodes()).isNotEmpty();
        }
    }

    @Test
    void areasOfAProcess() {
        Field mm = kernel.types().struct("task_struct").need("mm");
        long memory = mm.read(kernel.memory(), init().address());
        VmAreas.Listing areas = VmAreas.of(kernel).all(memory);
        assertThat(areas.problem()).isEmpty();
        assertThat(areas.areas())
                .hasSizeGreaterThan(3)
                .isSortedAccordingTo((a, b) -> Long.compareUnsigned(a.start(), b.start()));
        VmArea code = areas.areas().get(0);
        assertThat(VmAreas.of(kernel).of(memory, code.start() + 1)).contains(code);
        assertThat(VmAreas.of(kernel).of(memory, 8)).isEmpty();
    }
}
