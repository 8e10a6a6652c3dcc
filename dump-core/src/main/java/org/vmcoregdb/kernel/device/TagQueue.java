package org.vmcoregdb.kernel.device;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.FirstProblem;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * A {@code struct sbitmap_queue}: numbers, such as tags of requests, of which some are in use ({@code lib/sbitmap.c}).
 *
 * @param depth how many numbers there are
 * @param shift a word of the bitmap has two to this many of them
 * @param words the bits of each word that are in use
 * @param busy how many are in use
 * @param cleared how many are not in use any more but are still marked; empty until 4.20, when there was no such thing
 * @param hints where each CPU looks first
 * @param wakeBatch how many have to become free before somebody is woken
 * @param wakeIndex which of the wait queues is next
 * @param waitersActive how many of these somebody waits in; empty until 4.20
 * @param waitQueues the wait queues
 * @param roundRobin whether numbers are given out in turn
 * @param shallowDepth the least depth that somebody asks with; empty until 4.17
 * @param problem why something of this is not known
 */
public record TagQueue(
        long depth,
        int shift,
        List<Long> words,
        long busy,
        OptionalLong cleared,
        List<Long> hints,
        long wakeBatch,
        long wakeIndex,
        OptionalLong waitersActive,
        List<WaitState> waitQueues,
        Optional<Boolean> roundRobin,
        OptionalLong shallowDepth,
        Optional<String> problem) {
    /** {@code SBQ_WAIT_QUEUES}. */
    private static final int WAIT_QUEUES = 8;

    private static final int WORDS_LIMIT = 1 << 20;

    /**
     * A wait queue.
     *
     * @param count how many more have to become free; empty since 6.2 counts it otherwise
     * @param active whether somebody waits
     */
    public record WaitState(OptionalLong count, boolean active) {}

    /**
     * Reads one.
     *
     * @throws org.vmcoregdb.memory.MemoryFault if it is not in the dump
     * @throws org.vmcoregdb.types.MissingTypeException if the kernel has none
     */
    public static TagQueue read(Kernel kernel, long address) {
        AddressSpace memory = kernel.memory();
        Struct queue = kernel.types().struct("sbitmap_queue");
        Struct map = kernel.types().struct("sbitmap");
        Struct word = kernel.types().struct("sbitmap_word");
        long bitmap = queue.need("sb").at(address);
        long depth = map.need("depth").read(memory, bitmap) & 0xffffffffL;
        int shift = (int) map.need("shift").read(memory, bitmap) & 63;
        int count = (int) Math.min(WORDS_LIMIT, map.need("map_nr").read(memory, bitmap) & 0xffffffffL);
        long first = map.need("map").read(memory, bitmap);
        Field bits = word.need("word");
        Optional<Field> cleared = word.field("cleared");
        List<Long> words = new ArrayList<>();
        long busy = 0;
        long freed = 0;
        FirstProblem problem = new FirstProblem();
        for (int i = 0; i < count; i++) {
            long at = first + i * word.size();
            long width = Math.min(1L << shift, depth - ((long) i << shift));
            long mask = width >= 64 ? -1L : width <= 0 ? 0 : (1L << width) - 1;
            long set = problem.number(() -> bits.read(memory, at)).orElse(0) & mask;
            long gone = cleared.isPresent()
                    ? problem.number(() -> cleared.get().read(memory, at)).orElse(0) & mask
                    : 0;
            words.add(set & ~gone);
            busy += Long.bitCount(set) - Long.bitCount(gone);
            freed += Long.bitCount(gone);
        }
        Optional<Field> round = map.field("round_robin");
        OptionalLong turn = round.isPresent()
                ? OptionalLong.of(round.get().read(memory, bitmap))
                : number(memory, queue, address, "round_robin");
        List<WaitState> waiting = new ArrayList<>();
        problem.value(() -> waitQueues(kernel, queue.need("ws").read(memory, address), waiting));
        List<Long> hints = new ArrayList<>();
        problem.value(() -> hints(kernel, address, bitmap, hints));
        return new TagQueue(
                depth,
                shift,
                words,
                busy,
                cleared.isPresent() ? OptionalLong.of(freed) : OptionalLong.empty(),
                hints,
                queue.need("wake_batch").read(memory, address),
                queue.need("wake_index.counter", "wake_index").read(memory, address),
                number(memory, queue, address, "ws_active.counter", "ws_active"),
                waiting,
                turn.isPresent() ? Optional.of(turn.getAsLong() != 0) : Optional.empty(),
                number(memory, queue, address, "min_shallow_depth"),
                problem.sentence());
    }

    private static OptionalLong number(AddressSpace memory, Struct struct, long at, String... names) {
        Optional<Field> field = struct.field(names);
        return field.isPresent() ? OptionalLong.of(field.get().read(memory, at)) : OptionalLong.empty();
    }

    /** Until 5.12 the hints are the queue's, since then the bitmap's. */
    private static boolean hints(Kernel kernel, long queue, long bitmap, List<Long> into) {
        Optional<Field> own = kernel.types().struct("sbitmap_queue").field("alloc_hint");
        long variable = own.isPresent()
                ? own.get().read(kernel.memory(), queue)
                : kernel.types().struct("sbitmap").need("alloc_hint").read(kernel.memory(), bitmap);
        for (int cpu : kernel.perCpu().possible()) {
            into.add(kernel.memory().readUnsignedInt(kernel.perCpu().address(variable, cpu)));
        }
        return true;
    }

    private static boolean waitQueues(Kernel kernel, long first, List<WaitState> into) {
        Struct state = kernel.types().struct("sbq_wait_state");
        Struct now = kernel.types().struct("wait_queue_head");
        Struct head = now.type().isPresent() ? now : kernel.types().struct("__wait_queue_head");
        long list = state.need("wait").offset() + head.need("head", "task_list").offset();
        Optional<Field> count = state.field("wait_cnt.counter", "wait_cnt");
        for (int i = 0; i < WAIT_QUEUES; i++) {
            long at = first + i * state.size();
            long next = kernel.memory().readLong(at + list);
            into.add(new WaitState(
                    count.isPresent() ? OptionalLong.of(count.get().read(kernel.memory(), at)) : OptionalLong.empty(),
                    next != at + list));
        }
        return true;
    }

    /** The numbers that are in use. */
    public List<Long> used() {
        List<Long> used = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            for (int bit = 0; bit < 64; bit++) {
                if ((words.get(i) >>> bit & 1) != 0) {
                    used.add(((long) i << shift) + bit);
                }
            }
        }
        return used;
    }

    /** Whether this kernel has such queues. */
    public static boolean exists(Kernel kernel) {
        return kernel.types()
                .composite(CType.CompositeKind.STRUCT, "sbitmap_queue")
                .isPresent();
    }
}
