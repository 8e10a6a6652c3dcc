package org.vmcoregdb.kernel.sched;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.lib.ListWalk;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * All tasks of the kernel: the idle task of every CPU, then every thread of every process from {@code init_task.tasks}
 * and each group's thread list.
 */
public final class Tasks {
    private static final Part<Tasks> PART = Part.of(Tasks::read);

    private final List<Task> all;
    private final Map<Long, Task> byAddress;
    private final Map<Integer, Task> byPid;
    private final List<String> problems;

    private Tasks(List<Task> all, List<String> problems) {
        this.all = Collections.unmodifiableList(all);
        this.problems = List.copyOf(problems);
        byAddress = new HashMap<>();
        byPid = new HashMap<>();
        for (Task task : all) {
            byAddress.put(task.address(), task);
            byPid.putIfAbsent(task.pid(), task);
        }
    }

    /** Tasks of a kernel. */
    public static Tasks of(Kernel kernel) {
        return kernel.part(PART);
    }

    private static Tasks read(Kernel kernel) {
        return new Collector(kernel).collect();
    }

    /** The tasks that lists lead to, in no order, without asking which of them were running. */
    static List<Task> listed(Kernel kernel) {
        Collector collector = new Collector(kernel);
        collector.walk();
        return List.copyOf(collector.found.values());
    }

    /** Every task once: by pid, idle tasks (pid 0) first and in CPU order. */
    public List<Task> all() {
        return all;
    }

    /** The task whose {@code task_struct} is at this address. */
    public Optional<Task> at(long address) {
        return Optional.ofNullable(byAddress.get(address));
    }

    /** The task with this pid; for pid 0 the idle task of CPU 0. */
    public Optional<Task> withPid(int pid) {
        return Optional.ofNullable(byPid.get(pid));
    }

    /** Whole sentences about lists that could not be followed to their end. */
    public List<String> problems() {
        return problems;
    }

    /** Walks the lists of one kernel. */
    private static final class Collector {
        private final Kernel kernel;
        private final AddressSpace memory;
        private final TaskReader reader;
        private final Struct taskStruct;
        private final Map<Long, Task> found = new LinkedHashMap<>();
        private final List<String> problems = new ArrayList<>();

        Collector(Kernel kernel) {
            this.kernel = kernel;
            this.memory = kernel.memory();
            this.reader = TaskReader.of(kernel);
            this.taskStruct = kernel.types().struct("task_struct");
        }

        void walk() {
            addIdleTasks();
            addProcesses();
        }

        Tasks collect() {
            walk();
            markActive();
            List<Task> sorted = new ArrayList<>(found.values());
            sorted.sort((a, b) -> a.pid() != b.pid()
                    ? Integer.compare(a.pid(), b.pid())
                    : Integer.compare(a.idleOf().orElse(-1), b.idleOf().orElse(-1)));
            return new Tasks(sorted, problems);
        }

        private void addIdleTasks() {
            Optional<Field> idle = kernel.types().struct("rq").field("idle");
            for (int cpu : kernel.perCpu().possible()) {
                OptionalLong rq = kernel.perCpu().variable("runqueues", cpu);
                if (idle.isPresent() && rq.isPresent()) {
                    try {
                        long task = idle.get().read(memory, rq.getAsLong());
                        if (task != 0) {
                            add(task, OptionalInt.of(cpu));
                        }
                    } catch (MemoryFault fault) {
                        problems.add("The idle task of CPU " + cpu + " is unknown: " + fault.getMessage() + ".");
                    }
                }
            }
            long initTask = kernel.needSymbol("init_task");
            if (!found.containsKey(initTask)) {
                add(initTask, OptionalInt.of(0));
            }
        }

        private void addProcesses() {
            Field tasks = taskStruct.need("tasks");
            long initTask = kernel.needSymbol("init_task");
            ListWalk leaders = ListWalk.from(memory, tasks.at(initTask));
            leaders.problem().ifPresent(p -> problems.add("The task list is incomplete: " + p + "."));
            for (long node : leaders.nodes()) {
                long leader = node - tasks.offset();
                if (add(leader, OptionalInt.empty())) {
                    addThreads(leader);
                }
            }
        }

        private void addThreads(long leader) {
            Optional<Field> signal = taskStruct.field("signal");
            Optional<Field> node = taskStruct.field("thread_node");
            Optional<Field> head = kernel.types().struct("signal_struct").field("thread_head");
            Optional<Field> oldGroup = taskStruct.field("thread_group");
            ListWalk threads;
            long offset;
            try {
                if (signal.isPresent() && node.isPresent() && head.isPresent()) {
                    threads = ListWalk.from(memory, head.get().at(signal.get().read(memory, leader)));
                    offset = node.get().offset();
                } else if (oldGroup.isPresent()) {
                    threads = ListWalk.from(memory, oldGroup.get().at(leader));
                    offset = oldGroup.get().offset();
                } else {
                    return;
                }
            } catch (MemoryFault fault) {
                problems.add("The threads of the task at 0x" + Long.toHexString(leader) + " are unknown: "
                        + fault.getMessage() + ".");
                return;
            }
            threads.problem()
                    .ifPresent(p -> problems.add("The threads of the task at 0x" + Long.toHexString(leader)
                            + " are incomplete: " + p + "."));
            for (long thread : threads.nodes()) {
                add(thread - offset, OptionalInt.empty());
            }
        }

        private boolean add(long address, OptionalInt idleOf) {
            if (found.containsKey(address)) {
                return true;
            }
            try {
                found.put(address, reader.read(address, idleOf));
                return true;
            } catch (MemoryFault fault) {
                problems.add(
                        "The task at 0x" + Long.toHexString(address) + " is unreadable: " + fault.getMessage() + ".");
                return false;
            }
        }

        private void markActive() {
            for (Task running : RunningTasks.of(kernel).all()) {
                found.put(running.address(), running);
            }
            problems.addAll(RunningTasks.of(kernel).problems());
        }
    }
}
