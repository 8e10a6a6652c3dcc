package org.vmcoregdb.kernel.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * How many requests a disk has that are not done: of drivers with multiple queues those whose state says so (since 4.18; counted before), of
 * others what its queue or its statistics count.
 */
final class RequestCounts {
    private static final long TAGS_LIMIT = 1 << 20;
    /** {@code MQ_RQ_IN_FLIGHT}. */
    private static final long IN_FLIGHT = 1;

    private final Kernel kernel;
    private final AddressSpace memory;
    private final Struct queueStruct;

    /** Counts; see {@link DiskActivity}. */
    record Counts(long reads, long writes, boolean bySync, boolean multiQueue) {}

    RequestCounts(Kernel kernel) {
        this.kernel = kernel;
        this.memory = kernel.memory();
        this.queueStruct = kernel.types().struct("request_queue");
    }

    Counts of(long queue, long disk) {
        Optional<Field> operations = queueStruct.field("mq_ops");
        if (operations.isPresent() && operations.get().read(memory, queue) != 0) {
            return kernel.types().struct("request").field("state").isPresent() ? inFlight(queue) : byContext(queue);
        }
        Optional<Field> old = queueStruct.field("rq.count", "root_rl.count");
        if (old.isPresent()) {
            long at = old.get().at(queue);
            return new Counts(memory.readInt(at), memory.readInt(at + 4), true, false);
        }
        return byStatistics(disk);
    }

    /** What the driver has got: a number, or two since 2.6.32. */
    OptionalLong inDriver(long queue) {
        Optional<Field> field = queueStruct.field("in_flight");
        if (field.isEmpty()) {
            return OptionalLong.empty();
        }
        long at = field.get().at(queue);
        long sum = memory.readInt(at);
        return OptionalLong.of(field.get().count() > 1 ? sum + memory.readInt(at + 4) : sum);
    }

    /** The requests that have a tag of this queue's drivers. A request that had another tag before is not counted there again. */
    private Counts inFlight(long queue) {
        Struct request = kernel.types().struct("request");
        Field state = request.need("state");
        Field tag = request.need("tag");
        Field owner = request.need("q");
        Field flags = request.need("cmd_flags");
        Struct tagsStruct = kernel.types().struct("blk_mq_tags");
        Field count = tagsStruct.need("nr_tags");
        Field requests = tagsStruct.need("rqs");
        Field tagsOf = kernel.types().struct("blk_mq_hw_ctx").need("tags");
        long[] waiting = new long[2];
        List<Long> seen = new ArrayList<>();
        for (long hardware : HardwareQueues.of(kernel, queue)) {
            long tags = tagsOf.read(memory, hardware);
            if (tags == 0 || seen.contains(tags)) {
                continue; // queues may share their tags
            }
            seen.add(tags);
            long most = Math.min(TAGS_LIMIT, count.read(memory, tags));
            long array = requests.read(memory, tags);
            for (long i = 0; i < most; i++) {
                long one = memory.readLong(array + 8L * i);
                try {
                    if (one != 0
                            && state.read(memory, one) == IN_FLIGHT
                            && tag.read(memory, one) == i
                            && owner.read(memory, one) == queue) {
                        waiting[(int) flags.read(memory, one) & 1]++;
                    }
                } catch (MemoryFault freed) {
                    // what had this tag last is gone
                }
            }
        }
        return new Counts(waiting[0], waiting[1], false, true);
    }

    /** Until 4.17 each CPU counts what it sent and what came back. */
    private Counts byContext(long queue) {
        long context = queueStruct.need("queue_ctx").read(memory, queue);
        Struct struct = kernel.types().struct("blk_mq_ctx");
        long sent = struct.need("rq_dispatched").offset();
        long done = struct.need("rq_completed").offset();
        long[] waiting = new long[2];
        for (int cpu : kernel.perCpu().possible()) {
            long at = kernel.perCpu().address(context, cpu);
            for (int i = 0; i < 2; i++) {
                waiting[i] += memory.readLong(at + sent + 8L * i) - memory.readLong(at + done + 8L * i);
            }
        }
        return new Counts(waiting[0], waiting[1], true, true);
    }

    private Counts byStatistics(long disk) {
        Struct gendisk = kernel.types().struct("gendisk");
        Optional<Field> own = gendisk.field("part0.dkstats");
        long statistics = own.isPresent()
                ? own.get().read(memory, disk)
                : kernel.types()
                        .struct("block_device")
                        .need("bd_stats")
                        .read(memory, gendisk.need("part0").read(memory, disk));
        Field inFlight = kernel.types().struct("disk_stats").need("in_flight");
        long[] waiting = new long[2];
        for (int cpu : kernel.perCpu().possible()) {
            long at = inFlight.at(kernel.perCpu().address(statistics, cpu));
            for (int i = 0; i < 2; i++) {
                waiting[i] += memory.readLong(at + 8L * i);
            }
        }
        return new Counts(waiting[0], waiting[1], false, false);
    }
}
