package org.vmcoregdb.waits;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Lazy;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.kernel.printk.PanicTime;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.TaskDetails;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.types.MissingTypeException;
import org.vmcoregdb.unwind.Unwinder;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.StackCopy;

/** Finds what tasks wait for. Safe for many threads. */
public final class WaitReader {
    private static final Set<String> TIMEOUT = Set.of(
            "msleep",
            "msleep_interruptible",
            "usleep_range",
            "usleep_range_state",
            "do_nanosleep",
            "hrtimer_nanosleep");
    private static final Set<String> POLL =
            Set.of("do_poll", "do_sys_poll", "do_select", "core_sys_select", "ep_poll", "do_epoll_wait");
    private static final Set<String> RPC = Set.of(
            "rpc_wait_bit_killable",
            "__rpc_wait_for_completion_task",
            "rpc_wait_for_completion_task",
            "__rpc_execute",
            "rpc_execute",
            "rpc_run_task",
            "rpc_call_sync",
            "nfs3_rpc_wrapper");
    private static final Set<String> SIGNAL =
            Set.of("sys_pause", "sigsuspend", "do_sigtimedwait", "do_signal_stop", "ptrace_stop");

    /** So near to where a task sleeps the function is that waits for a futex. */
    private static final int NEAR_BYTES = 512;

    /** What lies between the scheduler and who asked for something. */
    private static final Set<String> PASSED_OVER = passedOver();

    private final Kernel kernel;
    private final Unwinder unwinder;
    private final TaskDetails details;
    private final List<WaitFinder> finders;
    private final Spinlocks spinlocks;
    private final Lazy<PendingRequests> requests;
    private final Lazy<PendingCalls> calls;
    private final Lazy<List<Code>> futexCode;

    /** @param unwinder of the same kernel */
    public WaitReader(Kernel kernel, Unwinder unwinder) {
        this.kernel = kernel;
        this.unwinder = unwinder;
        this.details = TaskDetails.of(kernel);
        this.finders = List.of(
                new RtMutexes(kernel),
                new SleepingLocks(kernel),
                new PercpuLocks(kernel),
                new Completions(kernel),
                new Bits(kernel),
                new Futexes(kernel),
                new Journals(kernel),
                new WaitQueues(kernel),
                byFunction(TIMEOUT, WaitKind.TIMEOUT),
                byFunction(POLL, WaitKind.POLL),
                byFunction(SIGNAL, WaitKind.SIGNAL));
        this.spinlocks = new Spinlocks(kernel, unwinder);
        this.requests = new Lazy<>(() -> new PendingRequests(kernel));
        this.calls = new Lazy<>(() -> new PendingCalls(kernel));
        this.futexCode = new Lazy<>(() -> futexCode(kernel));
    }

    /** Where the functions themselves are all there is to be known. */
    private static WaitFinder byFunction(Set<String> functions, WaitKind kind) {
        return stack -> stack.of(functions).map(span -> Wait.Found.byFunction(kind));
    }

    /** What a task waits for; empty for one that runs, unless it spins. */
    public Optional<Wait> of(Task task) {
        if (task.isActive()) {
            return spinning(task);
        }
        Backtrace trace = unwinder.backtrace(task);
        BlockedStack stack = new BlockedStack(kernel, trace);
        Optional<Wait.Found> best = Optional.empty();
        for (WaitFinder finder : finders) {
            Optional<Wait.Found> found = find(finder, stack);
            if (found.isPresent()
                    && (best.isEmpty() || !best.get().proved() && found.get().proved())) {
                best = found;
            }
        }
        Wait.Found named = WaitPlaces.named(best.orElseGet(() -> Wait.Found.byFunction(WaitKind.UNKNOWN)), stack);
        if (named.kind() == WaitKind.RPC) {
            return Optional.of(wait(stack, calls.get().explained(named)));
        }
        return Optional.of(wait(stack, task.state().isBlocked() ? requests.get().explained(named, task) : named));
    }

    /** Whether the stack of a sleeping task looks as if it waits for a futex: its whole stack is walked only then. */
    public boolean mayWaitForFutex(Task task) {
        OptionalLong sp = task.isActive() || task.isKernelThread() ? OptionalLong.empty() : details.stackPointer(task);
        if (sp.isEmpty()) {
            return false;
        }
        StackCopy words = StackCopy.of(kernel.memory(), sp.getAsLong(), sp.getAsLong() + NEAR_BYTES);
        for (int i = 0; i < words.count(); i++) {
            long word = words.word(i);
            if (futexCode.get().stream().anyMatch(range -> range.contains(word))) {
                return true;
            }
        }
        return false;
    }

    private static List<Code> futexCode(Kernel kernel) {
        List<Code> ranges = new ArrayList<>();
        for (String function : Futexes.WAITING) {
            Symbols.of(kernel).named(function).ifPresent(symbol -> {
                OptionalLong end = Symbols.of(kernel).endOf(new SymbolicAddress(symbol, 0));
                end.ifPresent(after -> ranges.add(new Code(symbol.address(), after)));
            });
        }
        return List.copyOf(ranges);
    }

    private record Code(long start, long end) {
        boolean contains(long address) {
            return Long.compareUnsigned(address - start, end - start) < 0;
        }
    }

    private Optional<Wait> spinning(Task task) {
        Backtrace trace = unwinder.backtrace(task);
        BlockedStack stack = new BlockedStack(kernel, trace);
        return spinlocks.find(stack, trace).map(found -> wait(stack, found));
    }

    private static Optional<Wait.Found> find(WaitFinder finder, BlockedStack stack) {
        try {
            return finder.find(stack);
        } catch (MemoryFault | MissingTypeException unknown) {
            return Optional.empty();
        }
    }

    private Wait wait(BlockedStack stack, Wait.Found found) {
        OptionalLong object = found.object();
        Optional<SymbolicAddress> name = object.isPresent() && found.kind() != WaitKind.FUTEX
                ? Symbols.of(kernel).resolve(object.getAsLong())
                : Optional.empty();
        return new Wait(
                stack.task(),
                found.kind(),
                object,
                name,
                found.holders(),
                found.detail(),
                found.proved(),
                stack.outside(PASSED_OVER),
                since(stack.task()));
    }

    private OptionalLong since(Task task) {
        OptionalLong clock = details.clock(task.cpu());
        OptionalLong arrival = details.lastArrival(task);
        return clock.isPresent() && arrival.isPresent() && arrival.getAsLong() != 0
                ? OptionalLong.of(Math.max(0, PanicTime.of(kernel).atMost(clock.getAsLong()) - arrival.getAsLong()))
                : OptionalLong.empty();
    }

    private static Set<String> passedOver() {
        Set<String> all = new HashSet<>(Set.of(
                "context_switch",
                "__switch_to",
                "__switch_to_asm",
                "__schedule",
                "schedule",
                "schedule_preempt_disabled",
                "schedule_rtlock",
                "schedule_timeout",
                "schedule_timeout_uninterruptible",
                "schedule_timeout_interruptible",
                "schedule_timeout_killable",
                "schedule_hrtimeout",
                "schedule_hrtimeout_range",
                "schedule_hrtimeout_range_clock",
                "io_schedule",
                "io_schedule_timeout",
                "mutex_lock",
                "mutex_lock_killable",
                "mutex_lock_interruptible",
                "mutex_lock_io",
                "down",
                "down_killable",
                "down_interruptible",
                "down_timeout",
                "down_read",
                "down_read_killable",
                "down_read_interruptible",
                "down_write",
                "down_write_killable",
                "rt_mutex_lock",
                "rt_mutex_lock_interruptible",
                "rt_mutex_slowlock",
                "__rt_mutex_slowlock",
                "__rt_mutex_slowlock_locked",
                "rt_mutex_slowlock_block",
                "rt_mutex_schedule",
                "do_futex",
                "_raw_spin_lock",
                "_raw_spin_lock_bh",
                "_raw_spin_lock_irq",
                "_raw_spin_lock_irqsave"));
        all.addAll(TIMEOUT);
        SleepingLocks.FUNCTIONS.forEach(all::addAll);
        all.addAll(PercpuLocks.READ);
        all.addAll(PercpuLocks.WRITE);
        all.addAll(RPC);
        all.addAll(Completions.WAITING);
        Completions.REASONS.forEach(all::addAll);
        all.addAll(Bits.PAGE);
        all.addAll(Bits.BIT);
        all.addAll(Futexes.WAITING);
        all.addAll(Spinlocks.SPINNING);
        return Set.copyOf(all);
    }
}
