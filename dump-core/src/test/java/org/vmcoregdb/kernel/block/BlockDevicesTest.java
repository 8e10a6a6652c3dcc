package org.vmcoregdb.kernel.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Sample;

/** What disks have not done, on structs built here, and on a machine whose disk has nothing to do. */
class BlockDevicesTest {
    private final FakeDisks fake = new FakeDisks();

    private static BlockDevice device(Kernel kernel, String name) {
        BlockDevices all = BlockDevices.of(kernel);
        assertThat(all.problem()).isEmpty();
        return all.devices().stream()
                .filter(device -> device.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theSampleIsIdle() {
        BlockDevices devices = BlockDevices.of(Sample.kernel(Sample.dump()));
        assertThat(devices.problem()).isEmpty();
        assertThat(devices.stuck()).isEmpty();
        assertThat(devices.devices()).extracting(BlockDevice::name).contains("vda", "vdb");
        assertThat(devices.devices()).allSatisfy(device -> {
            assertThat(device.requests()).isEmpty();
            assertThat(device.problem()).isEmpty();
            assertThat(device.isIdle()).isTrue();
        });
    }

    @Test
    void requestsOfADriverAndOfAScheduler() {
        long disk = fake.disk("sda", "sd_fops");
        long queue = fake.queue(disk);
        long started = fake.place();
        long made = fake.place();
        long old = fake.request(queue, 1, 1, -1, FakeDisks.NOW - 7_000_000_000L);
        fake.put(old + 56, FakeDisks.TICKS - 1);
        fake.put(started + 8, old);
        // what had this tag before has another one now, or another queue
        fake.put(started + 16, fake.request(queue, 1, 3, -1, 1));
        fake.put(started, fake.request(queue + 1, 1, 0, -1, 1));
        long waiting = fake.request(queue, 0, -1, 2, 0);
        fake.put32(waiting + 8, 15);
        fake.put(made + 16, waiting);
        fake.hardwareQueue(queue, fake.tags(4, 2, started, fake.place()), fake.tags(4, 4, fake.place(), made));
        BlockDevice device = device(fake.open(), "sda");
        assertThat(device.problem()).isEmpty();
        assertThat(device.isStuck()).isTrue();
        assertThat(device.counted()).isEmpty();
        assertThat(device.requests()).extracting(BlockRequest::address).containsExactly(old, waiting);
        BlockRequest first = device.requests().get(0);
        assertThat(first.nanoseconds()).hasValue(7_000_000_000L);
        assertThat(first.overdue()).isTrue();
        assertThat(first.state()).isEqualTo(BlockRequest.State.IN_FLIGHT);
        assertThat(first.operation()).isEqualTo("read");
        assertThat(first.sector()).isEqualTo(2048);
        assertThat(first.bytes()).isEqualTo(4096);
        assertThat(first.use()).isEqualTo(BioUse.NONE);
        BlockRequest second = device.requests().get(1);
        assertThat(second.state()).isEqualTo(BlockRequest.State.WAITING);
        assertThat(second.tag()).hasValue(2);
        assertThat(second.operation()).isEqualTo("zone reset");
        assertThat(second.nanoseconds()).isEmpty();
        assertThat(device.oldest()).hasValue(7_000_000_000L);
    }

    @Test
    void withoutASchedulerTheDriverMayNotHaveTakenIt() {
        long disk = fake.disk("nvme0n1", "nvme_bdev_ops");
        long queue = fake.queue(disk);
        long made = fake.place();
        long waiting = fake.request(queue, 0, 1, -1, FakeDisks.NOW - 1_000_000L);
        long done = fake.request(queue, 2, 0, -1, FakeDisks.NOW + 1);
        long started = fake.place();
        fake.put32(waiting + 8, 99).put(made + 8, waiting).put(started, done);
        fake.hardwareQueue(queue, fake.tags(4, 2, started, made), 0);
        BlockDevice device = device(fake.open(), "nvme0n1");
        assertThat(device.requests()).extracting(BlockRequest::address).containsExactly(waiting, done);
        assertThat(device.requests().get(0).operation()).isEqualTo("operation 99");
        assertThat(device.requests().get(1).state().words()).isEqualTo("completed");
        assertThat(device.requests().get(1).nanoseconds()).hasValue(0);
        assertThat(device.isStuck()).isFalse();
        assertThat(device.isIdle()).isFalse();
    }

    @Test
    void aSuspendedDeviceKeepsBios() {
        long below = fake.disk("sda", "sd_fops");
        long disk = fake.disk("dm-0", "dm_blk_dops");
        long device = fake.place();
        long cell = fake.place();
        long table = fake.place();
        long entry = fake.place();
        long inTable = fake.place();
        long second = fake.bio("", 0);
        long first = fake.bio("submit_bio_wait_endio", fake.stack() + 0x3000);
        fake.put(first, second);
        fake.put(disk + 80, device).put(device, disk).put(device + 8, cell).put(cell, fake.text("root"));
        fake.put(device + 16, 3).put(device + 24, first).put(device + 40, table);
        fake.put(table, entry).put(table + 8, entry).put(entry, table).put(entry + 8, table);
        // bdev of a struct dm_dev
        fake.put(entry + 16, inTable).put(inTable, blockDevice(below));
        Kernel kernel = fake.open();
        BlockDevice found = device(kernel, "dm-0");
        assertThat(found.problem()).isEmpty();
        assertThat(found.alias()).contains("root");
        assertThat(found.stopped()).isTrue();
        assertThat(found.isStuck()).isTrue();
        assertThat(found.below()).containsExactly("sda");
        assertThat(found.states()).singleElement().asString().startsWith("suspended");
        assertThat(found.requests()).extracting(BlockRequest::address).containsExactly(first, second);
        assertThat(found.requests().get(0).use().task().orElseThrow().pid()).isEqualTo(7);
        assertThat(found.requests().get(1).use().task()).isEmpty();
        assertThat(found.counted()).hasValue(0);
        assertThat(BlockDevices.of(kernel).devices().get(0)).isEqualTo(found);
        assertThat(BlockDevices.of(kernel).stuck()).containsExactly(found);
    }

    /** It was placed right after the disk. */
    private static long blockDevice(long disk) {
        return disk + 0x1000;
    }

    @Test
    void whoABioIsForIsFoundBehindOtherDevices() {
        long disk = fake.disk("dm-0", "dm_blk_dops");
        long device = fake.place();
        fake.put(device, disk);
        long io = fake.place();
        long target = fake.place();
        long dio = fake.place();
        long vector = fake.place();
        long page = fake.place();
        long original = fake.bio("blkdev_bio_end_io", dio);
        fake.put(dio, fake.task).put(original + 48, vector).put(original + 56, 2);
        fake.put(vector, page).put(vector + 16, page + 64).put(page + 64 + 16, page + 1);
        fake.put(target, io).put(io, device).put(io + 8, original);
        long clone = target + 8;
        fake.put(clone + 32, fake.named("clone_endio"));
        long simple = fake.bio("blkdev_bio_end_io_simple", fake.task);
        long buffer = fake.bio("end_bio_bh_io_sync", 0xabc0);
        Kernel kernel = fake.open();
        BioReader reader = new BioReader(kernel);
        BioUse use = reader.use(clone);
        assertThat(use.through()).containsExactly("dm-0");
        assertThat(use.task().orElseThrow().comm()).isEqualTo("waiter");
        // of a page that is a part of another one, that one
        assertThat(use.objects()).containsExactly(page, page);
        assertThat(use.file()).isEmpty();
        assertThat(use.end().orElseThrow().symbol().name()).isEqualTo("blkdev_bio_end_io");
        assertThat(reader.use(simple).task().orElseThrow().pid()).isEqualTo(7);
        assertThat(reader.use(buffer).objects()).containsExactly(0xabc0L);
        assertThat(reader.use(buffer).task()).isEmpty();
    }

    @Test
    void statesOfDriversInWords() {
        long scsi = fake.place();
        long host = fake.place();
        long namespace = fake.place();
        long controller = fake.place();
        long queue = fake.place();
        long other = fake.place();
        fake.put(queue + 32, scsi)
                .put(scsi, host)
                .put32(scsi + 8, 6)
                .put32(host, 5)
                .put32(host + 4, 3);
        fake.put32(queue + 24, 1).put32(queue + 28, 1);
        fake.put(other + 32, namespace).put(namespace, controller).put32(controller, 2);
        DriverState states = new DriverState(fake.open());
        assertThat(states.of(queue, "scsi_mq_ops"))
                .containsExactly(
                        "frozen: nothing gets in",
                        "quiesced: nothing gets to the driver",
                        "SCSI device is transport offline",
                        "SCSI host is in recovery",
                        "3 commands have failed");
        assertThat(states.of(other, "nvme_mq_ops")).containsExactly("NVMe controller is resetting");
        assertThat(states.of(other, "virtio_mq_ops")).isEmpty();
    }

    @Test
    void anArrayThatIsSuspendedSaysSo() {
        long disk = fake.disk("md0", "md_fops");
        long array = fake.place();
        fake.put(disk + 80, array).put32(array, 1);
        BlockDevice device = device(fake.open(), "md0");
        assertThat(device.states()).containsExactly("suspended: what it is given waits");
        assertThat(device.counted()).isEqualTo(OptionalLong.of(0));
        assertThat(device.below()).isEqualTo(List.of());
    }
}
