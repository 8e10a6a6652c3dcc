package org.vmcoregdb.waits;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * Completions ({@code kernel/sched/completion.c}), and what waits by them: the end of a piece of work ({@code kernel/workqueue.c}), of a kernel thread
 * ({@code kernel/kthread.c}), of a vforked child's use of its parent's memory ({@code kernel/fork.c}), grace periods of RCU.
 */
final class Completions implements WaitFinder {
    static final Set<String> WAITING = Set.of(
            "wait_for_completion",
            "wait_for_completion_state",
            "wait_for_completion_timeout",
            "wait_for_completion_io",
            "wait_for_completion_io_timeout",
            "wait_for_completion_killable",
            "wait_for_completion_killable_timeout",
            "wait_for_completion_interruptible",
            "wait_for_completion_interruptible_timeout",
            "__wait_for_common",
            "wait_for_common",
            "do_wait_for_common");
    private static final Set<String> WORK = Set.of("__flush_work", "flush_work", "__cancel_work_timer");
    private static final Set<String> WORKQUEUE = Set.of("flush_workqueue", "__flush_workqueue", "drain_workqueue");
    private static final Set<String> STOP = Set.of("kthread_stop", "kthread_stop_put");
    private static final Set<String> VFORK = Set.of("wait_for_vfork_done", "kernel_clone", "_do_fork", "do_fork");
    private static final Set<String> RCU =
            Set.of("__wait_rcu_gp", "wait_rcu_gp", "synchronize_rcu", "synchronize_rcu_normal", "rcu_barrier");
    private static final Set<String> SRCU = Set.of("__synchronize_srcu", "synchronize_srcu");

    /** They have grace periods of their own, which no CPU's state ends. */
    private static final Set<String> RCU_TASKS = Set.of(
            "synchronize_rcu_tasks_generic",
            "synchronize_rcu_tasks",
            "synchronize_rcu_tasks_rude",
            "synchronize_rcu_tasks_trace");

    /** Those that only wait for something of the kinds above. */
    static final List<Set<String>> REASONS = List.of(WORK, WORKQUEUE, STOP, VFORK, RCU, SRCU, RCU_TASKS);

    /** Functions between the wait and the one that says why. */
    private static final int CALLERS = 3;

    private static final int LIST_LIMIT = 1 << 16;

    private final Kernel kernel;
    private final AddressSpace memory;
    private final GracePeriod gracePeriod;

    Completions(Kernel kernel) {
        this.kernel = kernel;
        this.memory = kernel.memory();
        this.gracePeriod = GracePeriod.of(kernel);
    }

    @Override
    public Optional<Wait.Found> find(BlockedStack stack) {
        return stack.of(WAITING).map(span -> {
            WaitKind kind = kind(stack.callers(span.outer(), CALLERS));
            OptionalLong completion = completion(stack, span);
            return completion.isEmpty() ? withoutObject(kind) : of(kind, completion.getAsLong(), stack.task());
        });
    }

    private static WaitKind kind(List<String> callers) {
        if (callers.stream().anyMatch(WORK::contains)) {
            return WaitKind.WORK;
        }
        if (callers.stream().anyMatch(WORKQUEUE::contains)) {
            return WaitKind.WORKQUEUE;
        }
        if (callers.stream().anyMatch(STOP::contains)) {
            return WaitKind.KTHREAD_EXIT;
        }
        if (callers.stream().anyMatch(VFORK::contains)) {
            return WaitKind.VFORK;
        }
        if (callers.stream().anyMatch(SRCU::contains)) {
            return WaitKind.SRCU;
        }
        if (callers.stream().anyMatch(RCU_TASKS::contains)) {
            return WaitKind.RCU_TASKS;
        }
        return callers.stream().anyMatch(RCU::contains) ? WaitKind.RCU : WaitKind.COMPLETION;
    }

    /** Since 5.7 on a simple wait queue, before on a wait queue. */
    private OptionalLong completion(BlockedStack stack, BlockedStack.Span span) {
        Struct completion = kernel.types().struct("completion");
        Optional<Field> simple = completion.field("wait.task_list");
        Waiters entries = new Waiters(
                kernel, kernel.types().struct("swait_queue"), List.of("task"), List.of("task_list", "node"));
        if (simple.isPresent() && entries.exist()) {
            OptionalLong head = entries.head(span.words(), stack.task());
            if (head.isPresent()) {
                return OptionalLong.of(head.getAsLong() - simple.get().offset());
            }
        }
        Optional<Field> before = completion.field("wait.head", "wait.task_list");
        OptionalLong head = WaitQueues.entries(kernel).head(span.words(), stack.task());
        return head.isPresent() && before.isPresent()
                ? OptionalLong.of(head.getAsLong() - before.get().offset())
                : OptionalLong.empty();
    }

    private Wait.Found withoutObject(WaitKind kind) {
        Wait.Found found = Wait.Found.byFunction(kind);
        return kind == WaitKind.RCU
                ? new Wait.Found(
                        kind, found.object(), gracePeriod.holders(), Optional.of(gracePeriod.words()), found.proved())
                : found;
    }

    private Wait.Found of(WaitKind kind, long completion, Task task) {
        return switch (kind) {
            case WORK -> work(completion, task);
            case KTHREAD_EXIT -> Wait.Found.proved(kind, completion, thread(completion), Optional.empty());
            case VFORK -> Wait.Found.proved(kind, completion, child(completion), Optional.empty());
            case RCU -> Wait.Found.proved(kind, completion, gracePeriod.holders(), Optional.of(gracePeriod.words()));
            default -> Wait.Found.proved(kind, completion, List.of(), Optional.empty());
        };
    }

    /** Who waits has put a barrier behind the work: into the list of its worker, if one has begun with it. */
    private Wait.Found work(long completion, Task task) {
        Struct barrier = kernel.types().struct("wq_barrier");
        Struct worker = kernel.types().struct("worker");
        Optional<Field> done = barrier.field("done");
        Optional<Field> link = barrier.field("work.entry");
        Optional<Field> scheduled = worker.field("scheduled");
        Optional<Field> of = worker.field("task");
        if (done.isEmpty() || link.isEmpty() || scheduled.isEmpty() || of.isEmpty()) {
            return Wait.Found.proved(WaitKind.WORK, completion, List.of(), Optional.empty());
        }
        long at = completion - done.get().offset();
        ListWalk ring = ListWalk.from(memory, link.get().at(at), LIST_LIMIT);
        for (long node : ring.nodes()) {
            long candidate = node - scheduled.get().offset();
            Optional<Task> running = workerTask(of.get(), candidate);
            if (running.isPresent() && !running.get().equals(task)) {
                return Wait.Found.proved(
                        WaitKind.WORK,
                        completion,
                        List.of(new Wait.Holder(running.get(), Wait.Certainty.OWNER, "it does the work")),
                        function(worker, candidate));
            }
        }
        return Wait.Found.proved(WaitKind.WORK, completion, List.of(), Optional.of("no worker has begun with it"));
    }

    /** The task of a {@code struct worker}, which names it back. */
    private Optional<Task> workerTask(Field of, long worker) {
        try {
            Optional<Task> task = Tasks.of(kernel).at(of.read(memory, worker));
            return task.filter(known -> kthreadData(known) == worker || threadData(known) == worker);
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
    }

    /** {@code kthread_data()}: of a worker's thread its {@code struct worker}. */
    private long kthreadData(Task task) {
        Optional<Field> data = kernel.types().struct("kthread").field("data");
        long kthread = threadData(task);
        return data.isEmpty() || kthread == 0 ? 0 : data.get().read(memory, kthread);
    }

    /** {@code to_kthread()}; until 5.17 in a member that a kernel thread has no other use for. */
    private long threadData(Task task) {
        Optional<Field> member = kernel.types().struct("task_struct").field("worker_private", "set_child_tid");
        return member.isEmpty() ? 0 : member.get().read(memory, task.address());
    }

    private Optional<String> function(Struct worker, long at) {
        Optional<Field> function = worker.field("current_func");
        if (function.isEmpty()) {
            return Optional.empty();
        }
        long code = function.get().read(memory, at);
        return code == 0
                ? Optional.empty()
                : Symbols.of(kernel).resolve(code).map(symbol -> symbol.symbol().name());
    }

    private List<Wait.Holder> thread(long completion) {
        Optional<Field> exited = kernel.types().struct("kthread").field("exited");
        if (exited.isEmpty()) {
            return List.of();
        }
        long kthread = completion - exited.get().offset();
        return Tasks.of(kernel).all().stream()
                .filter(task -> task.isKernelThread() && has(task, kthread))
                .map(task -> new Wait.Holder(task, Wait.Certainty.OWNER, "it was told to end"))
                .toList();
    }

    private boolean has(Task task, long kthread) {
        try {
            return threadData(task) == kthread;
        } catch (MemoryFault missing) {
            return false;
        }
    }

    private List<Wait.Holder> child(long completion) {
        Optional<Field> vfork = kernel.types().struct("task_struct").field("vfork_done");
        if (vfork.isEmpty()) {
            return List.of();
        }
        return Tasks.of(kernel).all().stream()
                .filter(task -> {
                    try {
                        return vfork.get().read(memory, task.address()) == completion;
                    } catch (MemoryFault missing) {
                        return false;
                    }
                })
                .map(task -> new Wait.Holder(task, Wait.Certainty.OWNER, "it uses its parent's memory"))
                .toList();
    }
}
