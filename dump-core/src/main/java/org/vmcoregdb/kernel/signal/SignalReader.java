package org.vmcoregdb.kernel.signal;

import java.util.ArrayList;
import java.util.List;
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
public final class SignalReader {
    private static final Part<SignalReader> PART = Part.of(SignalReader::new);

    private final AddressSpace memory;
    private final Field signal;
    private final Field sighand;
    private final Field blocked;
    private final Field pending;
    private final Field threads;
    private final Field shared;
    private final Field actions;
    private final Struct action;
    private final Field list;
    private final Field set;
    private final Struct queued;

    /** Reads signals of a kernel. */
    public static SignalReader of(Kernel kernel) {
        return kernel.part(PART);
    }

    private SignalReader(Kernel kernel) {
        memory = kernel.memory();
        Struct task = kernel.types().struct("task_struct");
        signal = task.need("signal");
        sighand = task.need("sighand");
        blocked = task.need("blocked");
        pending = task.need("pending");
        Struct process = kernel.types().struct("signal_struct");
        threads = process.need("nr_threads");
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
    public ProcessSignals process(Task task) {
        long process = signal.read(memory, task.address());
        if (process == 0) {
            return new ProcessSignals(0, 0, List.of(), new PendingSignals(0, List.of(), Optional.empty()));
        }
        return new ProcessSignals(
                process,
                threads.read(memory, process),
                actions(sighand.read(memory, task.address())),
                pending(shared.at(process)));
    }

    /**
     * What a task has for itself.
     *
     * @throws MemoryFault if it is not in the dump
     */
    public ThreadSignals thread(Task task) {
        long mask = blocked.read(memory, task.address());
        PendingSignals own = pending(pending.at(task.address()));
        long process = signal.read(memory, task.address());
        long waiting = own.set() | (process == 0 ? 0 : set.read(memory, shared.at(process)));
        return new ThreadSignals((waiting & ~mask) != 0, mask, own);
    }

    private List<SignalAction> actions(long handlers) {
        List<SignalAction> all = new ArrayList<>();
        long size = actions.type().stripped() instanceof CType.ArrayType array
                ? array.element().size()
                : 0;
        Field handler = action.need("sa.sa_handler");
        Field mask = action.need("sa.sa_mask");
        Field flags = action.need("sa.sa_flags");
        for (int i = 0; handlers != 0 && size > 0 && i < Math.min(actions.count(), Long.SIZE); i++) {
            long at = actions.at(handlers) + i * size;
            all.add(new SignalAction(
                    i + 1, at, handler.read(memory, at), mask.read(memory, at), flags.read(memory, at)));
        }
        return all;
    }

    private PendingSignals pending(long at) {
        ListWalk walk = ListWalk.from(memory, list.at(at));
        Field node = queued.need("list");
        Field information = queued.need("info");
        Field number = queued.need("info.si_signo");
        List<PendingSignals.Queued> queue = new ArrayList<>();
        Optional<String> problem = walk.problem();
        try {
            for (long address : walk.nodes()) {
                long entry = address - node.offset();
                queue.add(new PendingSignals.Queued((int) number.read(memory, entry), information.at(entry)));
            }
        } catch (MemoryFault missing) {
            problem = Optional.ofNullable(missing.getMessage());
        }
        return new PendingSignals(set.read(memory, at), queue, problem);
    }
}
