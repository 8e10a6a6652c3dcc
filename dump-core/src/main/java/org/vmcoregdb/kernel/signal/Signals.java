package org.vmcoregdb.kernel.signal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** Reads what tasks do with signals, and which wait ({@code include/linux/sched/signal.h}). Safe for many threads. */
public final class Signals {
    private static final Part<Signals> PART = Part.of(Signals::new);

    private final AddressSpace memory;
    private final Field signal;
    private final Field sighand;
    private final Field blocked;
    private final Field pending;
    private final Field threads;
    private final Field shared;
    private final Field actions;
    private final Struct action;
    private final String counter;
    private final Field list;
    private final Field set;
    private final Struct queued;

    /** Reads signals of a kernel. */
    public static Signals of(Kernel kernel) {
        return kernel.part(PART);
    }

    private Signals(Kernel kernel) {
        memory = kernel.memory();
        Struct task = kernel.types().struct("task_struct");
        signal = task.need("signal");
        sighand = task.need("sighand");
        blocked = task.need("blocked");
        pending = task.need("pending");
        Struct process = kernel.types().struct("signal_struct");
        Optional<Field> count = process.field("count.counter");
        threads = count.orElseGet(() -> process.need("nr_threads"));
        counter = count.isPresent() ? "count" : "nr_threads";
        shared = process.need("shared_pending");
        actions = kernel.types().struct("sighand_struct").need("action");
        action = kernel.types().struct("k_sigaction");
        list = kernel.types().struct("sigpending").need("list");
        set = kernel.types().struct("sigpending").need("signal");
        queued = kernel.types().struct("sigqueue");
    }

    /**
     * What a task's process has.
     *
     * @throws MemoryFault if it is not in the dump
     */
    public OfProcess process(Task task) {
        long process = signal.read(memory, task.address());
        if (process == 0) {
            return new OfProcess(0, counter, 0, List.of(), new Pending(0, List.of(), Optional.empty()));
        }
        return new OfProcess(
                process,
                counter,
                threads.read(memory, process),
                actions(sighand.read(memory, task.address())),
                pending(shared.at(process)));
    }

    /**
     * What a task has for itself.
     *
     * @throws MemoryFault if it is not in the dump
     */
    public OfThread thread(Task task) {
        long mask = blocked.read(memory, task.address());
        Pending own = pending(pending.at(task.address()));
        long process = signal.read(memory, task.address());
        long waiting = own.set() | (process == 0 ? 0 : set.read(memory, shared.at(process)));
        return new OfThread((waiting & ~mask) != 0, mask, own);
    }

    private List<Action> actions(long handlers) {
        List<Action> all = new ArrayList<>();
        long size = actions.type().stripped() instanceof CType.ArrayType array
                ? array.element().size()
                : 0;
        Field handler = action.need("sa.sa_handler");
        Field mask = action.need("sa.sa_mask");
        Field flags = action.need("sa.sa_flags");
        for (int i = 0; handlers != 0 && size > 0 && i < Math.min(actions.count(), Long.SIZE); i++) {
            long at = actions.at(handlers) + i * size;
            all.add(new Action(i + 1, at, handler.read(memory, at), mask.read(memory, at), flags.read(memory, at)));
        }
        return all;
    }

    private Pending pending(long at) {
        ListWalk walk = ListWalk.from(memory, list.at(at));
        Field node = queued.need("list");
        Field information = queued.need("info");
        Field number = queued.need("info.si_signo");
        List<Pending.Queued> queue = new ArrayList<>();
        Optional<String> problem = walk.problem();
        try {
            for (long address : walk.nodes()) {
                long entry = address - node.offset();
                queue.add(new Pending.Queued((int) number.read(memory, entry), information.at(entry)));
            }
        } catch (MemoryFault missing) {
            problem = Optional.ofNullable(missing.getMessage());
        }
        return new Pending(set.read(memory, at), queue, problem);
    }

    /**
     * Signals that wait to be delivered: {@code struct sigpending}.
     *
     * @param set bit 0 is signal 1
     * @param queue those with information about their cause, oldest first
     * @param problem why the queue is not whole
     */
    public record Pending(long set, List<Queued> queue, Optional<String> problem) {
        /**
         * One of them.
         *
         * @param number of the signal
         * @param information address of its {@code kernel_siginfo}
         */
        public record Queued(int number, long information) {}
    }

    /**
     * What the threads of a process have in common of signals.
     *
     * @param address of the {@code signal_struct}
     * @param counter the member that counts them: {@code nr_threads}, until 2.6.34 {@code count}
     * @param threads how many threads it has
     * @param actions what it does with each signal; none for a process that has ended
     * @param shared signals to the process, for any of its threads
     */
    public record OfProcess(long address, String counter, long threads, List<Action> actions, Pending shared) {}

    /**
     * What a process does with a signal: {@code struct k_sigaction}.
     *
     * @param number of the signal, from 1
     * @param address of the struct
     * @param handler address of the handler; 0 for the default, 1 for nothing, -1 for an error
     * @param mask the signals that are blocked while it runs: bit 0 is signal 1
     * @param flags {@code SA_…} bits
     */
    public record Action(int number, long address, long handler, long mask, long flags) {
        /** {@code include/uapi/asm-generic/signal-defs.h}, {@code arch/x86/include/uapi/asm/signal.h}; the order is crash's. */
        private static final List<Map.Entry<Long, String>> FLAGS = List.of(
                Map.entry(1L, "SA_NOCLDSTOP"),
                Map.entry(0x04000000L, "SA_RESTORER"),
                Map.entry(2L, "SA_NOCLDWAIT"),
                Map.entry(4L, "SA_SIGINFO"),
                Map.entry(0x08000000L, "SA_ONSTACK"),
                Map.entry(0x10000000L, "SA_RESTART"),
                Map.entry(0x40000000L, "SA_NODEFER"),
                Map.entry(0x80000000L, "SA_RESETHAND"));

        /** Names of the flags that are set. */
        public List<String> flagNames() {
            return FLAGS.stream()
                    .filter(f -> (flags & f.getKey()) != 0)
                    .map(Map.Entry::getValue)
                    .toList();
        }
    }

    /**
     * What one task has of signals for itself.
     *
     * @param deliverable whether one waits that is not blocked
     * @param blocked the signals that are blocked: bit 0 is signal 1
     * @param own signals to this task
     */
    public record OfThread(boolean deliverable, long blocked, Pending own) {}
}
