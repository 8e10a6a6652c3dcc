package org.vmcoregdb.debuginfo.arm64;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.arch.arm64.Arm64;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.unwind.ReplacedReturns;
import org.vmcoregdb.unwind.Unwinder;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.StackConventions;

/**
 * Which functions have the return addresses on stacks that tracing replaced. Each function keeps its own at another place of its frame, so
 * that each needs a rule of its own, and there are too many functions for all to have all originals.
 *
 * @param hooks where tracing's code begins
 * @param byCode by a place in a function, what it has on stacks: originals by their addresses, ascending
 * @param byFramePointer originals by the frame pointer of the caller
 * @param inLink by a place in a function that has not put its return address on the stack, the same of it alone
 */
record TracedCalls(
        List<Long> hooks,
        NavigableMap<Long, SortedMap<Long, Long>> byCode,
        SortedMap<Long, Long> byFramePointer,
        NavigableMap<Long, SortedMap<Long, Long>> inLink) {
    /** More than any kernel's stacks are large. */
    private static final long STACK_BYTES = 1 << 16;

    /** @param tasks those whose stacks may be the ones */
    static TracedCalls of(Kernel kernel, ReplacedReturns replaced, Supplier<List<Task>> tasks) {
        SortedMap<Long, Long> originals = replaced.originals();
        NavigableMap<Long, SortedMap<Long, Long>> byCode = new TreeMap<>(Long::compareUnsigned);
        SortedMap<Long, Long> byFramePointer = new TreeMap<>(Long::compareUnsigned);
        NavigableMap<Long, SortedMap<Long, Long>> inLink = new TreeMap<>(Long::compareUnsigned);
        TracedCalls made = new TracedCalls(List.copyOf(replaced.hooks()), byCode, byFramePointer, inLink);
        if (replaced.isEmpty()) {
            return new TracedCalls(List.of(), byCode, byFramePointer, inLink);
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
                made.add(
                        kernel,
                        unwinder.registers(task),
                        unwinder.backtrace(task).frames(),
                        originals);
            }
        }
        return made;
    }

    private void add(Kernel kernel, RegisterSet first, List<Frame> frames, SortedMap<Long, Long> originals) {
        Optional<RegisterSet> exact = Optional.of(first);
        for (int i = 1; i < frames.size(); i++) {
            Frame callee = frames.get(i - 1);
            OptionalLong slot = frames.get(i).slot();
            if (slot.isPresent() && originals.containsKey(slot.getAsLong())) {
                put(byCode, callee, slot.getAsLong(), originals.get(slot.getAsLong()));
            } else if (slot.isEmpty() && exact.isPresent() && isHook(kernel, exact.get())) {
                put(
                        inLink,
                        callee,
                        exact.get().getOr(Arm64.FP, 0),
                        frames.get(i).pc());
            }
            exact = callee.savedRegisters().map(Frame.SavedRegisters::registers);
        }
    }

    private boolean isHook(Kernel kernel, RegisterSet registers) {
        long link = registers.getOr(Arm64.LR, 0);
        return hooks.contains(StackConventions.of(kernel).returnAddress(kernel, link));
    }

    private static void put(NavigableMap<Long, SortedMap<Long, Long>> to, Frame callee, long key, long original) {
        to.computeIfAbsent(callee.codeAddress(), at -> new TreeMap<>(Long::compareUnsigned))
                .put(key, original);
    }

    /** What code from {@code start} to before {@code end} has on stacks. */
    SortedMap<Long, Long> of(long start, long end) {
        return all(byCode, start, end);
    }

    /** What it has in the link register, by frame pointers. */
    SortedMap<Long, Long> linkOf(long start, long end) {
        return all(inLink, start, end);
    }

    private static SortedMap<Long, Long> all(NavigableMap<Long, SortedMap<Long, Long>> pieces, long start, long end) {
        SortedMap<Long, Long> all = new TreeMap<>(Long::compareUnsigned);
        for (SortedMap<Long, Long> piece :
                pieces.subMap(start, true, end, false).values()) {
            all.putAll(piece);
        }
        return all;
    }
}
