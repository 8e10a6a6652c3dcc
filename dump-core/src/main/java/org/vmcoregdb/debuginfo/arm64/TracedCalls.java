package org.vmcoregdb.debuginfo.arm64;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.unwind.ReplacedReturns;
import org.vmcoregdb.unwind.Unwinder;
import org.vmcoregdb.unwind.frame.Frame;

/**
 * Which functions have the return addresses on stacks that tracing replaced. Each function keeps its own at another place of its frame, so
 * that each needs a rule of its own, and there are too many functions for all to have all originals.
 *
 * @param hooks where tracing's code begins
 * @param byCode by a place in a function, what it has on stacks: originals by their addresses, ascending
 * @param byFramePointer originals by the frame pointer of the caller
 */
record TracedCalls(
        List<Long> hooks, NavigableMap<Long, SortedMap<Long, Long>> byCode, SortedMap<Long, Long> byFramePointer) {
    /** More than any kernel's stacks are large. */
    private static final long STACK_BYTES = 1 << 16;

    /** @param tasks those whose stacks may be the ones */
    static TracedCalls of(Kernel kernel, ReplacedReturns replaced, Supplier<List<Task>> tasks) {
        SortedMap<Long, Long> originals = replaced.originals();
        NavigableMap<Long, SortedMap<Long, Long>> byCode = new TreeMap<>(Long::compareUnsigned);
        SortedMap<Long, Long> byFramePointer = new TreeMap<>(Long::compareUnsigned);
        if (replaced.isEmpty()) {
            return new TracedCalls(List.of(), byCode, byFramePointer);
        }
        for (Map.Entry<Long, Long> original : originals.entrySet()) {
            try {
                byFramePointer.putIfAbsent(
                        kernel.memory().readLong(original.getKey() - Long.BYTES), original.getValue());
            } catch (MemoryFault missing) {
                // no debugger gets there
            }
        }
        Unwinder unwinder = new Unwinder(kernel);
        for (Task task : tasks.get()) {
            boolean has = task.stack() != 0
                    && !originals
                            .subMap(task.stack(), task.stack() + STACK_BYTES)
                            .isEmpty();
            if (has || task.activeOn().isPresent()) {
                List<Frame> frames = unwinder.backtrace(task).frames();
                for (int i = 1; i < frames.size(); i++) {
                    long slot = frames.get(i).slot().orElse(0);
                    Long original = originals.get(slot);
                    if (original != null) {
                        byCode.computeIfAbsent(
                                        frames.get(i - 1).codeAddress(), at -> new TreeMap<>(Long::compareUnsigned))
                                .put(slot, original);
                    }
                }
            }
        }
        return new TracedCalls(List.copyOf(replaced.hooks()), byCode, byFramePointer);
    }

    /** What code from {@code start} to before {@code end} has on stacks. */
    SortedMap<Long, Long> of(long start, long end) {
        if (byCode.isEmpty()) {
            return Collections.emptySortedMap();
        }
        SortedMap<Long, Long> all = new TreeMap<>(Long::compareUnsigned);
        byCode.subMap(start, end).values().forEach(all::putAll);
        return all;
    }
}
