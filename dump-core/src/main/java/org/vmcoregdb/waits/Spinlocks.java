package org.vmcoregdb.waits;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vmcoregdb.arch.Register;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Lazy;
import org.vmcoregdb.kernel.printk.KernelLog;
import org.vmcoregdb.kernel.printk.LogRecord;
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

    /** {@code __schedule_bug()} of {@code kernel/sched/core.c}. */
    private static final Pattern ATOMIC =
            Pattern.compile("BUG: scheduling while atomic: (.{1,32})/(\\d{1,9})/0x[0-9a-f]{8}");

    private static final int LOCKED = 1;
    private static final int PENDING_SHIFT = 8;
    private static final int TAIL_SHIFT = 18;

    private final Kernel kernel;
    private final Unwinder unwinder;
    private final Lazy<List<Running>> running;

    Spinlocks(Kernel kernel, Unwinder unwinder) {
        this.kernel = kernel;
        this.unwinder = unwinder;
        this.running = new Lazy<>(this::readRunning);
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
    private Set<Long> values(Backtrace trace, StackCopy words) {
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

    /**
     * A task that is on a CPU and does not spin.
     *
     * @param values what its registers and its stack hold
     */
    private record Running(Task task, Set<Long> values) {}

    private List<Running> readRunning() {
        List<Running> all = new ArrayList<>();
        for (Task task : Tasks.of(kernel).all()) {
            if (task.isActive()) {
                Backtrace trace = unwinder.backtrace(task);
                BlockedStack stack = new BlockedStack(kernel, trace);
                if (stack.of(SPINNING).isEmpty()) {
                    all.add(new Running(
                            task, values(trace, stack.inside(trace.frames().size()))));
                }
            }
        }
        return List.copyOf(all);
    }

    /** Who has the lock's address in its registers or on its stack, and does not spin for it; else who sleeps and must not. */
    private List<Wait.Holder> holders(long lock, Task waiting) {
        List<Wait.Holder> holders = new ArrayList<>();
        for (Running one : running.get()) {
            if (!one.task().equals(waiting) && one.values().contains(lock)) {
                holders.add(new Wait.Holder(
                        one.task(), Wait.Certainty.PERHAPS, "it has the lock's address in a register or on its stack"));
            }
        }
        return holders.isEmpty() ? sleepers() : holders;
    }

    /** Tasks of which the kernel said that they went to sleep with preemption off, as one with a spinlock does, and that have slept since. */
    private List<Wait.Holder> sleepers() {
        List<Wait.Holder> found = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        for (LogRecord record : KernelLog.of(kernel).records()) {
            Matcher said = ATOMIC.matcher(record.text());
            if (record.byKernel() && said.lookingAt() && seen.add(Integer.parseInt(said.group(2)))) {
                Tasks.of(kernel)
                        .withPid(Integer.parseInt(said.group(2)))
                        .filter(task -> task.comm().equals(said.group(1)) && !task.isActive())
                        .ifPresent(task -> found.add(new Wait.Holder(
                                task,
                                Wait.Certainty.PERHAPS,
                                "the kernel said that it went to sleep with preemption off")));
            }
        }
        return found;
    }
}
