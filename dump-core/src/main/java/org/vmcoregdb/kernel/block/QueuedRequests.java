package org.vmcoregdb.kernel.block;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.device.HardwareQueues;
import org.vmcoregdb.kernel.device.TagQueue;
import org.vmcoregdb.kernel.lib.FirstProblem;
import org.vmcoregdb.kernel.printk.PanicTime;
import org.vmcoregdb.kernel.system.Ticks;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * Requests of drivers with multiple queues ({@code block/blk-mq.c}), since 4.18: those that have a tag of the driver, and those that have one of the
 * scheduler only.
 */
final class QueuedRequests {
    private static final long TAGS_LIMIT = 1 << 16;

    /** {@code MQ_RQ_IN_FLIGHT}, {@code MQ_RQ_COMPLETE}. */
    private static final int IN_FLIGHT = 1;

    private static final int COMPLETE = 2;

    /** {@code REQ_OP_MASK}. */
    private static final int OPERATION = 0xff;

    private final Kernel kernel;
    private final AddressSpace memory;
    private final Struct request;
    private final Field state;
    private final Field owner;
    private final Field tag;
    private final Field schedulerTag;
    private final Field flags;
    private final Field sector;
    private final Field bytes;
    private final Field bio;
    private final Optional<Field> started;
    private final Optional<Field> deadline;
    private final BioReader bios;
    private final OptionalLong now;
    private final OptionalLong ticks;

    QueuedRequests(Kernel kernel, BioReader bios) {
        this.kernel = kernel;
        this.memory = kernel.memory();
        this.bios = bios;
        request = kernel.types().struct("request");
        state = request.need("state");
        owner = request.need("q");
        tag = request.need("tag");
        schedulerTag = request.need("internal_tag");
        flags = request.need("cmd_flags");
        sector = request.need("__sector");
        bytes = request.need("__data_len");
        bio = request.need("bio");
        started = request.field("start_time_ns");
        deadline = request.field("deadline", "__deadline");
        // the time of the last tick before a panic, on the clock that requests have
        FirstProblem unknown = new FirstProblem();
        OptionalLong last = unknown.value(() -> Ticks.lastCounted(kernel)).orElse(OptionalLong.empty());
        now = last.isPresent() ? OptionalLong.of(PanicTime.of(kernel).atMost(last.getAsLong())) : last;
        OptionalLong counter = Ticks.counter(kernel);
        ticks = counter.isPresent() ? unknown.number(() -> memory.readLong(counter.getAsLong())) : OptionalLong.empty();
    }

    /** Those of a {@code struct request_queue} that are not done. */
    List<BlockRequest> of(long queue) {
        Struct hardwareQueue = kernel.types().struct("blk_mq_hw_ctx");
        Field driver = hardwareQueue.need("tags");
        Field scheduler = hardwareQueue.need("sched_tags");
        List<BlockRequest> found = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        for (long hardware : HardwareQueues.of(kernel, queue)) {
            long tags = driver.read(memory, hardware);
            if (tags != 0 && seen.add(tags)) {
                Set<Long> candidates = new HashSet<>(started(tags));
                if (scheduler.read(memory, hardware) == 0) {
                    candidates.addAll(allocated(tags));
                }
                add(queue, candidates, seen, found);
            }
            long its = scheduler.read(memory, hardware);
            if (its != 0 && seen.add(its)) {
                add(queue, allocated(its), seen, found);
            }
        }
        return found;
    }

    private void add(long queue, Iterable<Long> candidates, Set<Long> seen, List<BlockRequest> found) {
        for (long one : candidates) {
            if (one == 0 || !seen.add(one)) {
                continue;
            }
            try {
                if (owner.read(memory, one) == queue) {
                    read(one).ifPresent(found::add);
                }
            } catch (MemoryFault freed) {
                // what had this tag last is gone
            }
        }
    }

    /** The last that was started with each tag of a driver, if that is still its own. */
    private Set<Long> started(long tags) {
        Struct struct = kernel.types().struct("blk_mq_tags");
        long count = Math.min(TAGS_LIMIT, struct.need("nr_tags").read(memory, tags));
        long array = struct.need("rqs").read(memory, tags);
        Set<Long> found = new HashSet<>();
        for (long i = 0; i < count; i++) {
            long one = memory.readLong(array + 8 * i);
            try {
                if (one != 0 && tag.read(memory, one) == i && state.read(memory, one) != 0) {
                    found.add(one);
                }
            } catch (MemoryFault freed) {
                // what had this tag last is gone
            }
        }
        return found;
    }

    /** Those whose tag is in use, started or not. Until 5.10, and since 5.16, the bitmaps of tags are a part of the struct. */
    private Set<Long> allocated(long tags) {
        Struct struct = kernel.types().struct("blk_mq_tags");
        Set<Long> found = new HashSet<>();
        long reserved = struct.need("nr_reserved_tags").read(memory, tags) & 0xffffffffL;
        long array = struct.need("static_rqs").read(memory, tags);
        used(tags, struct.need("breserved_tags", "__breserved_tags"), 0, array, found);
        used(tags, struct.need("bitmap_tags", "__bitmap_tags"), Math.min(TAGS_LIMIT, reserved), array, found);
        return found;
    }

    private void used(long tags, Field bitmap, long first, long array, Set<Long> found) {
        boolean pointer = bitmap.type().stripped() instanceof CType.PointerType;
        long at = pointer ? bitmap.read(memory, tags) : bitmap.at(tags);
        for (long number : TagQueue.read(kernel, at).used()) {
            if (number < TAGS_LIMIT) {
                found.add(memory.readLong(array + 8 * (first + number)));
            }
        }
    }

    private Optional<BlockRequest> read(long at) {
        int place = (int) state.read(memory, at);
        long number = tag.read(memory, at);
        long of = number >= 0 ? number : schedulerTag.read(memory, at);
        long first = bio.read(memory, at);
        return Optional.of(new BlockRequest(
                at,
                of >= 0 ? OptionalLong.of(of) : OptionalLong.empty(),
                place == IN_FLIGHT
                        ? BlockRequest.State.IN_FLIGHT
                        : place == COMPLETE ? BlockRequest.State.COMPLETE : BlockRequest.State.WAITING,
                operation(kernel, flags.read(memory, at)),
                sector.read(memory, at),
                bytes.read(memory, at) & 0xffffffffL,
                age(at),
                place == IN_FLIGHT && isOverdue(at),
                first == 0 ? BioUse.NONE : bios.use(first)));
    }

    private OptionalLong age(long at) {
        long since = started.isPresent() ? started.get().read(memory, at) : 0;
        return since > 0 && now.isPresent()
                ? OptionalLong.of(Math.max(0, now.getAsLong() - since))
                : OptionalLong.empty();
    }

    /** By less than half of what the counter of ticks can count: one further away is not set. */
    private boolean isOverdue(long at) {
        long limit = deadline.isPresent() ? deadline.get().read(memory, at) : 0;
        return limit != 0 && ticks.isPresent() && ticks.getAsLong() - limit > 0;
    }

    /** Such as {@code read}; a number if the kernel has no name for it. */
    static String operation(Kernel kernel, long flags) {
        String prefix = "REQ_OP_";
        int number = (int) flags & OPERATION;
        Optional<CType.EnumType> names =
                kernel.types().enumeration("req_op").or(() -> kernel.types().enumeration("req_opf"));
        return names.flatMap(known -> known.ofValue(number, prefix))
                .map(one -> one.name()
                        .substring(prefix.length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', ' '))
                .orElse("operation " + number);
    }
}
