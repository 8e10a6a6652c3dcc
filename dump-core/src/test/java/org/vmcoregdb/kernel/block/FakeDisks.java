package org.vmcoregdb.kernel.block;

import static org.vmcoregdb.types.btf.BtfWriter.member;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.types.btf.BtfWriter;

/** A kernel with disks, one task, and the structs of requests and bios, laid out as it suits. */
final class FakeDisks {
    static final long NOW = 60_000_000_000L;
    static final long TICKS = 5000;
    static final int FUNCTIONS = 0x10000;

    private final FakeKernel fake = new FakeKernel();
    private final List<Long> disks = new ArrayList<>();
    private final long klist = place();
    private final long diskType = place();
    private int functions = FUNCTIONS;

    FakeDisks() {
        long owner = place();
        fake.put64(owner, klist);
        fake.symbol("block_class", owner).symbol("disk_type", diskType);
        fake.variable("last_jiffies_update", NOW).variable("jiffies_64", TICKS);
        long task = fake.place(new byte[256]);
        fake.put64(task, task).put64(task + 8, task).put32(task + 48, 7).put32(task + 52, 7);
        fake.put64(task + 88, fake.place(new byte[0x4000]));
        fake.put(task + 56, "waiter\0".getBytes(StandardCharsets.US_ASCII));
        fake.symbol("init_task", task);
        this.task = task;
    }

    /** Address of the task; its stack is a page further on. */
    final long task;

    long stack() {
        return task + 0x1000;
    }

    long place() {
        return fake.place(new byte[512]);
    }

    FakeDisks put(long at, long value) {
        fake.put64(at, value);
        return this;
    }

    FakeDisks put32(long at, int value) {
        fake.put32(at, value);
        return this;
    }

    long text(String text) {
        return fake.place((text + "\0").getBytes(StandardCharsets.US_ASCII));
    }

    /** The address of something with a symbol. */
    long named(String name) {
        functions += 16;
        fake.function(name, FakeKernel.TEXT + functions);
        return FakeKernel.TEXT + functions;
    }

    /** A disk; its queue is at {@link #queue}. */
    long disk(String name, String operations) {
        long disk = place();
        long block = place();
        long queue = place();
        fake.put(disk, (name + "\0").getBytes(StandardCharsets.US_ASCII));
        fake.put64(disk + 64, queue).put64(disk + 72, named(operations)).put64(disk + 88, block);
        // bd_disk, bd_device: its type and its place in the list of the class
        fake.put64(block, disk).put64(block + 16, diskType);
        fake.put64(block + 40, fake.place(new byte[64]));
        disks.add(block + 16 + 8);
        return disk;
    }

    /** The queue of a disk. */
    long queue(long disk) {
        // it was placed third
        return disk + 0x2000;
    }

    /** Tags of a driver or scheduler: as many numbers, of which some are in use. */
    long tags(int depth, long used, long started, long made) {
        long tags = place();
        long word = place();
        fake.put32(tags, depth).put64(tags + 8, started).put64(tags + 16, made);
        long bitmap = tags + 32;
        fake.put32(bitmap, depth).put32(bitmap + 4, 6).put32(bitmap + 8, 1).put64(bitmap + 16, word);
        fake.put64(word, used);
        return tags;
    }

    /** A request of a queue. */
    long request(long queue, int state, int tag, int schedulerTag, long started) {
        long request = place();
        fake.put64(request, queue).put32(request + 8, 0x1000).put32(request + 12, state);
        fake.put32(request + 16, tag).put32(request + 20, schedulerTag);
        fake.put64(request + 24, 2048).put32(request + 32, 4096).put64(request + 48, started);
        return request;
    }

    /** Gives a queue a hardware queue with tags. */
    void hardwareQueue(long queue, long tags, long schedulerTags) {
        long table = place();
        long hardware = place();
        fake.put64(table, hardware).put64(hardware, tags).put64(hardware + 8, schedulerTags);
        fake.put64(queue, table).put32(queue + 8, 1).put64(queue + 16, named("fake_mq_ops"));
    }

    /** A bio that tells this function when it is done. */
    long bio(String end, long given) {
        long bio = place();
        fake.put32(bio + 8, 1).put64(bio + 16, 77).put32(bio + 24, 512);
        fake.put64(bio + 32, end.isEmpty() ? 0 : named(end)).put64(bio + 40, given);
        return bio;
    }

    Kernel open() {
        long last = klist;
        for (long node : disks) {
            fake.put64(last, node).put64(node + 8, last);
            last = node;
        }
        fake.put64(last, klist).put64(klist + 8, last);
        fake.variable("__per_cpu_offset", 0)
                .variable("__cpu_possible_mask", 1)
                .variable("__cpu_present_mask", 1)
                .variable("nr_cpu_ids", 1);
        return fake.types(types()).open();
    }

    private static BtfWriter types() {
        BtfWriter w = new BtfWriter();
        int u32 = w.integer("unsigned int", 4, 0);
        int s32 = w.integer("int", 4, BtfWriter.SIGNED);
        int u64 = w.integer("unsigned long", 8, 0);
        int u16 = w.integer("unsigned short", 2, 0);
        int character = w.integer("char", 1, BtfWriter.SIGNED);
        int list = w.struct("list_head", 16, member("next", u64, 0), member("prev", u64, 8));
        w.struct(
                "task_struct",
                256,
                member("tasks", list, 0),
                member("pid", s32, 48),
                member("tgid", s32, 52),
                member("comm", w.array(character, 16), 56),
                member("__state", u32, 72),
                member("stack", u64, 88),
                member("mm", u64, 96),
                member("flags", u32, 104));
        w.union("thread_union", 0x4000, member("stack", w.array(u64, 2048), 0));
        w.enumeration(
                "req_op", false, new BtfWriter.Named("REQ_OP_READ", 0), new BtfWriter.Named("REQ_OP_ZONE_RESET", 15));
        // the class of disks
        w.struct("class", 8, member("p", u64, 0));
        int klist = w.struct("klist", 16, member("k_list", list, 0));
        w.struct("subsys_private", 16, member("klist_devices", klist, 0));
        int node = w.struct("klist_node", 16, member("n_node", list, 0));
        int device = w.struct("device", 24, member("type", u64, 0), member("knode_class", node, 8));
        w.struct(
                "block_device",
                64,
                member("bd_disk", u64, 0),
                member("bd_device", device, 16),
                member("bd_stats", u64, 40));
        w.struct("disk_stats", 16, member("in_flight", w.array(u64, 2), 0));
        w.struct(
                "gendisk",
                128,
                member("disk_name", w.array(character, 32), 0),
                member("major", s32, 32),
                member("queue", u64, 64),
                member("fops", u64, 72),
                member("private_data", u64, 80),
                member("part0", u64, 88));
        // queues and requests
        w.struct(
                "request_queue",
                64,
                member("queue_hw_ctx", u64, 0),
                member("nr_hw_queues", u32, 8),
                member("mq_ops", u64, 16),
                member("mq_freeze_depth", s32, 24),
                member("quiesce_depth", s32, 28),
                member("queuedata", u64, 32));
        w.struct("blk_mq_hw_ctx", 16, member("tags", u64, 0), member("sched_tags", u64, 8));
        int map = w.struct(
                "sbitmap",
                24,
                member("depth", u32, 0),
                member("shift", u32, 4),
                member("map_nr", u32, 8),
                member("map", u64, 16));
        w.struct("sbitmap_word", 64, member("word", u64, 0));
        int bitmap = w.struct(
                "sbitmap_queue",
                40,
                member("sb", map, 0),
                member("wake_batch", u32, 24),
                member("wake_index", u32, 28),
                member("ws", u64, 32));
        w.struct(
                "blk_mq_tags",
                128,
                member("nr_tags", u32, 0),
                member("nr_reserved_tags", u32, 4),
                member("rqs", u64, 8),
                member("static_rqs", u64, 16),
                member("bitmap_tags", bitmap, 32),
                member("breserved_tags", bitmap, 80));
        w.struct(
                "request",
                128,
                member("q", u64, 0),
                member("cmd_flags", u32, 8),
                member("state", u32, 12),
                member("tag", s32, 16),
                member("internal_tag", s32, 20),
                member("__sector", u64, 24),
                member("__data_len", u32, 32),
                member("bio", u64, 40),
                member("start_time_ns", u64, 48),
                member("deadline", u64, 56));
        // bios
        int iter = w.struct("bvec_iter", 16, member("bi_sector", u64, 0), member("bi_size", u32, 8));
        w.struct(
                "bio",
                96,
                member("bi_next", u64, 0),
                member("bi_opf", u32, 8),
                member("bi_iter", iter, 16),
                member("bi_end_io", u64, 32),
                member("bi_private", u64, 40),
                member("bi_io_vec", u64, 48),
                member("bi_vcnt", u16, 56));
        w.struct("bio_vec", 16, member("bv_page", u64, 0));
        w.struct("page", 64, member("mapping", u64, 8), member("compound_head", u64, 16));
        w.struct("blkdev_dio", 16, member("waiter", u64, 0));
        // device mapper
        w.struct("dm_target_io", 128, member("io", u64, 0), member("clone", u64, 8));
        w.struct("dm_io", 64, member("md", u64, 0), member("orig_bio", u64, 8));
        int bios = w.struct("bio_list", 16, member("head", u64, 0), member("tail", u64, 8));
        w.struct(
                "mapped_device",
                64,
                member("disk", u64, 0),
                member("interface_ptr", u64, 8),
                member("flags", u64, 16),
                member("deferred", bios, 24),
                member("map", u64, 40));
        w.struct("hash_cell", 16, member("name", u64, 0));
        w.struct("dm_table", 32, member("devices", list, 0));
        w.struct("dm_dev_internal", 32, member("list", list, 0), member("dm_dev", u64, 16));
        w.struct("dm_dev", 16, member("bdev", u64, 0));
        w.struct("mddev", 16, member("suspended", s32, 0));
        // states of drivers
        int scsiState = w.enumeration(
                "scsi_device_state",
                false,
                new BtfWriter.Named("SDEV_RUNNING", 2),
                new BtfWriter.Named("SDEV_TRANSPORT_OFFLINE", 6));
        int hostState = w.enumeration(
                "scsi_host_state",
                false,
                new BtfWriter.Named("SHOST_RUNNING", 2),
                new BtfWriter.Named("SHOST_RECOVERY", 5));
        int nvmeState = w.enumeration(
                "nvme_ctrl_state",
                false,
                new BtfWriter.Named("NVME_CTRL_LIVE", 1),
                new BtfWriter.Named("NVME_CTRL_RESETTING", 2));
        w.struct("scsi_device", 16, member("host", u64, 0), member("sdev_state", scsiState, 8));
        w.struct("Scsi_Host", 16, member("shost_state", hostState, 0), member("host_failed", u32, 4));
        w.struct("nvme_ns", 16, member("ctrl", u64, 0));
        w.struct("nvme_ctrl", 16, member("state", nvmeState, 0));
        return w;
    }
}
