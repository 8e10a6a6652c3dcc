package org.vmcoregdb.kernel.sched;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.FirstProblem;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.kernel.lib.RedBlackTree;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** Reads the run queues of CPUs ({@code kernel/sched}), without groups, or group by group. */
public final class RunQueues {
    private static final int DEPTH_LIMIT = 64;
    /** {@code PID_MAX_LIMIT}. */
    private static final int TASKS_LIMIT = 4 << 20;

    private final Kernel kernel;
    private final AddressSpace memory;
    private final Tasks tasks;
    private final boolean byGroup;
    private final Struct queue;
    private final Struct fairQueue;
    private final Field timeline;
    private final Field runNode;
    private final long entityInTask;
    private final Optional<Field> ownQueue;
    private final Optional<Field> currentEntity;
    private final Field priority;

    /** @param byGroup whether to say which groups tasks are in, those that are throttled too */
    public RunQueues(Kernel kernel, boolean byGroup) {
        this.kernel = kernel;
        this.byGroup = byGroup;
        memory = kernel.memory();
        tasks = Tasks.of(kernel);
        queue = kernel.types().struct("rq");
        fairQueue = kernel.types().struct("cfs_rq");
        timeline = fairQueue.need("tasks_timeline");
        Struct entity = kernel.types().struct("sched_entity");
        runNode = entity.need("run_node");
        ownQueue = entity.field("my_q");
        currentEntity = fairQueue.field("curr");
        Struct task = kernel.types().struct("task_struct");
        entityInTask = task.need("se").offset();
        priority = task.need("prio");
    }

    /** The queue of a CPU. */
    public RunQueue read(int cpu) {
        OptionalLong at = kernel.perCpu().variable("runqueues", cpu);
        if (at.isEmpty()) {
            kernel.needSymbol("runqueues");
        }
        return new OneCpu(cpu, at.orElse(0)).read();
    }

    private final class OneCpu {
        private final int cpu;
        private final long rq;
        private final Optional<Task> current;
        private final FirstProblem problem = new FirstProblem();
        private final Set<Long> seen = new HashSet<>();

        OneCpu(int cpu, long rq) {
            this.cpu = cpu;
            this.rq = rq;
            this.current = RunningTasks.of(kernel).on(cpu);
        }

        RunQueue read() {
            Optional<Field> clock = queue.field("clock", "most_recent_timestamp", "timestamp_last_tick");
            OptionalLong time =
                    clock.isPresent() ? problem.number(() -> clock.get().read(memory, rq)) : OptionalLong.empty();
            TaskGroups groups = TaskGroups.of(kernel);
            long realTimeQueue = byGroup && groups.root() != 0
                    ? problem.value(() -> groups.queue(groups.root(), "rt_rq", cpu))
                            .orElse(OptionalLong.empty())
                            .orElse(queue.need("rt").at(rq))
                    : queue.need("rt").at(rq);
            List<RunQueue.Entry> realTime = new ArrayList<>();
            problem.value(() -> realTime(realTimeQueue, 0, realTime));
            long array = byGroup
                    ? realTimeQueue
                    : kernel.types().struct("rt_rq").need("active").at(realTimeQueue);
            long fairAt = fairAt(groups);
            List<RunQueue.Entry> fair = new ArrayList<>();
            problem.value(() -> fair(fairAt, 0, fair));
            problem.add(byGroup ? groups.problem() : Optional.empty());
            return new RunQueue(
                    cpu,
                    rq,
                    current,
                    time,
                    new RunQueue.Part(array, realTime),
                    new RunQueue.Part(byGroup ? fairAt : timeline.at(fairAt), fair),
                    problem.value(this::deadline).flatMap(p -> p),
                    problem.value(this::extensible).flatMap(p -> p),
                    problem.sentence());
        }

        /** In some kernels of 2.6 the CPU's own queue is that of the first group, which is elsewhere. */
        private long fairAt(TaskGroups groups) {
            OptionalLong named = kernel.symbol("init_cfs_rq"); // later the name of a function
            OptionalLong first = named.isPresent() && !kernel.perCpu().isVariable(named.getAsLong())
                    ? OptionalLong.empty()
                    : kernel.perCpu().variable("init_cfs_rq", cpu);
            OptionalLong ofRoot = byGroup && groups.root() != 0
                    ? problem.value(() -> groups.queue(groups.root(), "cfs_rq", cpu))
                            .orElse(OptionalLong.empty())
                    : OptionalLong.empty();
            return ofRoot.isPresent()
                    ? ofRoot.getAsLong()
                    : first.isPresent() ? first.getAsLong() : queue.need("cfs").at(rq);
        }

        private Optional<RunQueue.Queued> task(long address, boolean isCurrent) {
            Optional<Task> found = tasks.at(address);
            if (found.isEmpty()) {
                problem.add(Optional.of("what is queued at 0x" + Long.toHexString(address) + " is not a known task"));
                return Optional.empty();
            }
            int itsPriority =
                    (int) problem.number(() -> priority.read(memory, address)).orElse(-1);
            return Optional.of(new RunQueue.Queued(found.get(), itsPriority, isCurrent));
        }

        /** What runs of a group is not in its tree: the group that is current, else the task. */
        private boolean fair(long at, int depth, List<RunQueue.Entry> into) {
            if (depth > DEPTH_LIMIT || !seen.add(at)) {
                problem.add(Optional.of("the groups of CPU " + cpu + " are in each other"));
                return false;
            }
            long running = currentEntity.isPresent() ? currentEntity.get().read(memory, at) : 0;
            long inside = running != 0 && ownQueue.isPresent() ? ownQueue.get().read(memory, running) : 0;
            if (inside != 0) {
                group(inside, depth, into);
            } else if (byGroup
                    && running != 0
                    && current.filter(t -> t.address() == running - entityInTask)
                            .isPresent()) {
                task(running - entityInTask, true).ifPresent(into::add);
            }
            problem.add(new RedBlackTree(kernel.types(), memory)
                    .walk(timeline.at(at), RedBlackTree.Order.SORTED, node -> {
                        long queued = node.value() - runNode.offset();
                        long own = ownQueue.isPresent() ? ownQueue.get().read(memory, queued) : 0;
                        if (own != 0) {
                            group(own, depth, into);
                        } else if (seen.add(queued)) {
                            task(queued - entityInTask, false).ifPresent(into::add);
                        }
                        return seen.size() < TASKS_LIMIT;
                    }));
            if (byGroup) {
                waiting(groupOf(at), depth, into);
            }
            return true;
        }

        private long groupOf(long fairQueueAt) {
            Optional<Field> group = fairQueue.field("tg");
            return group.isPresent() ? group.get().read(memory, fairQueueAt) : 0;
        }

        private void group(long own, int depth, List<RunQueue.Entry> into) {
            if (!byGroup) {
                fair(own, depth + 1, into);
                return;
            }
            List<RunQueue.Entry> entries = new ArrayList<>();
            try {
                fair(own, depth + 1, entries);
            } catch (MemoryFault missing) {
                problem.add(Optional.ofNullable(missing.getMessage()));
            }
            Optional<Field> throttled = fairQueue.field("throttled");
            long group = groupOf(own);
            into.add(new RunQueue.Group(
                    group,
                    own,
                    -1,
                    TaskGroups.of(kernel).at(group).flatMap(TaskGroups.Info::name),
                    throttled.isPresent() && throttled.get().read(memory, own) != 0,
                    entries));
        }

        /** Groups that have tasks but are not queued themselves, since they have used up their time; and those in which there are such. */
        private void waiting(long group, int depth, List<RunQueue.Entry> into) {
            TaskGroups groups = TaskGroups.of(kernel);
            Field count = fairQueue.need("nr_queued", "nr_running");
            if (depth > DEPTH_LIMIT) {
                return;
            }
            for (long child : groups.at(group).map(TaskGroups.Info::children).orElse(List.of())) {
                OptionalLong own = groups.queue(child, "cfs_rq", cpu);
                if (own.isEmpty() || seen.contains(own.getAsLong())) {
                    continue;
                }
                if (count.read(memory, own.getAsLong()) != 0) {
                    group(own.getAsLong(), depth, into);
                } else {
                    waiting(child, depth + 1, into);
                }
            }
        }

        /** Lists of tasks, by priority; of groups that have such lists if real-time tasks can be in groups. */
        private boolean realTime(long at, int depth, List<RunQueue.Entry> into) {
            if (depth > DEPTH_LIMIT || !seen.add(at)) {
                problem.add(Optional.of("the real-time groups of CPU " + cpu + " are in each other"));
                return false;
            }
            Struct realTimeQueue = kernel.types().struct("rt_rq");
            Field active = realTimeQueue.need("active");
            Field lists = kernel.types().struct("rt_prio_array").need("queue");
            Struct realTimeEntity = kernel.types().struct("sched_rt_entity");
            Field link = realTimeEntity.need("run_list");
            Optional<Field> own = realTimeEntity.field("my_q");
            long inTask = kernel.types().struct("task_struct").need("rt").offset();
            long first = lists.at(active.at(at));
            for (int i = 0; i < Math.min(lists.count(), 256); i++) {
                ListWalk walk = ListWalk.from(memory, first + 16L * i, TASKS_LIMIT);
                problem.add(walk.problem());
                for (long node : walk.nodes()) {
                    long queued = node - link.offset();
                    long inside = own.isPresent() ? own.get().read(memory, queued) : 0;
                    if (inside == 0) {
                        Optional<RunQueue.Queued> found = task(queued - inTask, false);
                        int place = i;
                        found.ifPresent(q -> into.add(new RunQueue.Queued(q.task(), place, false)));
                    } else if (byGroup) {
                        List<RunQueue.Entry> entries = new ArrayList<>();
                        realTime(inside, depth + 1, entries);
                        into.add(realTimeGroup(realTimeQueue, inside, i, entries));
                    } else {
                        realTime(inside, depth + 1, into);
                    }
                }
            }
            return true;
        }

        private RunQueue.Group realTimeGroup(Struct struct, long at, int place, List<RunQueue.Entry> entries) {
            Optional<Field> group = struct.field("tg");
            Optional<Field> throttled = struct.field("rt_throttled");
            long of = group.isPresent() ? group.get().read(memory, at) : 0;
            return new RunQueue.Group(
                    of,
                    at,
                    place,
                    TaskGroups.of(kernel).at(of).flatMap(TaskGroups.Info::name),
                    throttled.isPresent() && throttled.get().read(memory, at) != 0,
                    entries);
        }

        private Optional<RunQueue.Part> deadline() {
            Optional<Field> root = queue.field("dl.root", "dl.rb_root");
            Struct own = kernel.types().struct("sched_dl_entity");
            Optional<Field> node = own.field("rb_node");
            Optional<Field> inTask = kernel.types().struct("task_struct").field("dl");
            Optional<Field> server = own.field("dl_server");
            if (root.isEmpty() || node.isEmpty() || inTask.isEmpty()) {
                return Optional.empty();
            }
            List<RunQueue.Entry> entries = new ArrayList<>();
            problem.add(new RedBlackTree(kernel.types(), memory)
                    .walk(root.get().at(rq), RedBlackTree.Order.SORTED, found -> {
                        long queued = found.value() - node.get().offset();
                        // what makes room for other tasks is queued here too, since 6.8
                        if (server.isEmpty() || server.get().read(memory, queued) == 0) {
                            task(queued - inTask.get().offset(), false).ifPresent(entries::add);
                        }
                        return entries.size() < TASKS_LIMIT;
                    }));
            return Optional.of(new RunQueue.Part(root.get().at(rq), entries));
        }

        private Optional<RunQueue.Part> extensible() {
            Optional<Field> list = queue.field("scx.runnable_list");
            Optional<Field> link = kernel.types().struct("task_struct").field("scx.runnable_node");
            if (list.isEmpty() || link.isEmpty()) {
                return Optional.empty();
            }
            ListWalk walk = ListWalk.from(memory, list.get().at(rq), TASKS_LIMIT);
            problem.add(walk.problem());
            List<RunQueue.Entry> entries = new ArrayList<>();
            for (long node : walk.nodes()) {
                task(node - link.get().offset(), false).ifPresent(entries::add);
            }
            return Optional.of(new RunQueue.Part(list.get().at(rq), entries));
        }
    }
}
