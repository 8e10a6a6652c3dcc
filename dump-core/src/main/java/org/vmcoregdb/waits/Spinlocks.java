package org.vmcoregdb.waits;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.kernel.sched.ThreadSize;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.unwind.Unwinder;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.unwind.frame.StackCopy;

/**
 * Queued spinlocks ({@code include/asm-generic/qspinlock_types.h}): locked in the lowest byte, pending in the next, the last CPU of the queue from bit 18
 * on, counted from 1. A CPU that spins has the lock's address in a register; the owner is recorded nowhere.
 */
final class Spinlocks {
    static final Set<String> SPINNING = Set.of(
            "native_queued_spin_lock_slowpath",
            "queued_spin_lock_slowpath",
            "__pv_queued_spin_lock_slowpath",
            "pv_queued_spin_lock_slowpath");

    private static final int LOCKED = 1;
    private static final int PENDING_SHIFT = 8;
    private static final int TAIL_SHIFT = 18;

    private final Kernel kernel;
    private final Unwinder unwinder;

    Spinlocks(Kernel kernel, Unwinder unwinder) {
        this.kernel = kernel;
        this.unwinder = unwinder;
    }

    /** The lock that a task on a CPU spins for. */
    Optional<Wait.Found> find(BlockedStack stack, Backtrace trace) {
        Optional<BlockedStack.Span> span = stack.of(SPINNING);
        if (span.isEmpty()) {
            return Optional.empty();
        }
        int cpu = trace.task().activeOn().orElse(-1);
        for (long value : values(trace, stack.inside(span.get().outer() + 1))) {
            int word = word(value);
            if (isContended(word)) {
                return Optional.of(found(value, trace.task(), word >>> TAIL_SHIFT == cpu + 1));
            }
        }
        return Optional.of(unqueued(trace)
                .map(lock -> found(lock, trace.task(), false))
                .orElseGet(() -> Wait.Found.byFunction(WaitKind.SPINLOCK)));
    }

    private Wait.Found found(long lock, Task waiting, boolean proved) {
        return new Wait.Found(
                WaitKind.SPINLOCK, OptionalLong.of(lock), holders(lock, waiting), Optional.empty(), proved);
    }

    /**
     * On a hypervisor without support for queues CPUs only try again and again: the one register that leads to a taken lock is it, if that is
     * neither on a stack nor where a task begins.
     */
    private Optional<Long> unqueued(Backtrace trace) {
        Set<Long> registers = new LinkedHashSet<>();
        addRegisters(registers, trace);
        List<Long> taken = registers.stream()
                .filter(value -> word(value) == LOCKED && !isOfTask(value))
                .toList();
        return taken.size() == 1 ? Optional.of(taken.get(0)) : Optional.empty();
    }

    private boolean isOfTask(long address) {
        long bytes = ThreadSize.of(kernel);
        return Tasks.of(kernel).at(address).isPresent()
                || Tasks.of(kernel).all().stream()
                        .anyMatch(task -> task.stack() != 0 && Long.compareUnsigned(address - task.stack(), bytes) < 0);
    }

    private int word(long address) {
        if (!kernel.arch().isKernelAddress(address) || (address & 3) != 0) {
            return 0;
        }
        try {
            return kernel.memory().readInt(address);
        } catch (MemoryFault missing) {
            return 0;
        }
    }

    private boolean isContended(int word) {
        int tail = word >>> TAIL_SHIFT;
        boolean pending = (word >>> PENDING_SHIFT & 0xff) == 1;
        boolean queued = tail != 0 && kernel.perCpu().present().contains(tail - 1);
        return (word & 0xff) == LOCKED && (pending || queued) && (tail == 0 || queued);
    }

    /** What registers hold, those that were saved when the CPU was interrupted first, and then the stack. */
    private Iterable<Long> values(Backtrace trace, StackCopy words) {
        Set<Long> all = new LinkedHashSet<>();
        addRegisters(all, trace);
        for (int i = 0; i < words.count(); i++) {
            all.add(words.word(i));
        }
        return all;
    }

    private void addRegisters(Set<Long> all, Backtrace trace) {
        for (Frame frame : trace.frames()) {
            frame.savedRegisters().ifPresent(saved -> add(all, saved.registers(), saved.order()));
        }
        add(all, trace.start(), kernel.arch().savedOnEntry());
    }

    private static void add(Set<Long> all, RegisterSet registers, List<Register> order) {
        order.stream().filter(registers::has).forEach(register -> all.add(registers.getOr(register, 0)));
    }

    /** Who has the lock's address in its registers or on its stack, and does not spin for it. */
    private List<Wait.Holder> holders(long lock, Task waiting) {
        List<Wait.Holder> holders = new ArrayList<>();
        for (Task task : Tasks.of(kernel).all()) {
            if (!task.isActive() || task.equals(waiting)) {
                continue;
            }
            Backtrace trace = unwinder.backtrace(task);
            BlockedStack stack = new BlockedStack(kernel, trace);
            if (stack.of(SPINNING).isEmpty()
                    && contains(trace, stack.inside(trace.frames().size()), lock)) {
                holders.add(new Wait.Holder(
                        task, Wait.Certainty.PERHAPS, "it has the lock's address in a register or on its stack"));
            }
        }
        return holders;
    }

    private boolean contains(Backtrace trace, StackCopy words, long lock) {
        for (long value : values(trace, words)) {
            if (value == lock) {
                return true;
            }
        }
        return false;
    }
}
