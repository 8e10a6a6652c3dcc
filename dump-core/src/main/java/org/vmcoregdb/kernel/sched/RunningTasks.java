package org.vmcoregdb.kernel.sched;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.vmcoregdb.arch.ArchitecturePart;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;

/**
 * What each CPU was running: its {@code current}. The run queue's {@code curr}, which serves
 * where that is not known, is set to the next task a little earlier, when the CPU is still on the stack of the last one. Read by itself,
 * because the stack of the task that panicked is often all that is wanted, and the list of all tasks is long.
 */
public final class RunningTasks {
    private static final Part<RunningTasks> PART = Part.of(RunningTasks::read);

    private final Map<Integer, Task> byCpu;
    private final List<String> problems;

    private RunningTasks(Map<Integer, Task> byCpu, List<String> problems) {
        this.byCpu = byCpu;
        this.problems = List.copyOf(problems);
    }

    /** Running tasks of a kernel. */
    public static RunningTasks of(Kernel kernel) {
        return kernel.part(PART);
    }

    private static RunningTasks read(Kernel kernel) {
        Map<Integer, Task> byCpu = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        Optional<Field> curr = kernel.types().struct("rq").field("curr");
        Optional<Field> idle = kernel.types().struct("rq").field("idle");
        TaskReader reader = TaskReader.of(kernel);
        Optional<CurrentTask> currents =
                ArchitecturePart.find(CurrentTask.class, kernel.arch().machine());
        if (kernel.symbol("runqueues").isEmpty()
                && kernel.symbol("per_cpu__runqueues").isEmpty()) {
            return new RunningTasks(TasksOnCpus.read(kernel, problems), problems);
        }
        // a panicking kernel marks the other CPUs offline when it stops them, and they keep their tasks
        for (int cpu : kernel.perCpu().present()) {
            OptionalLong rq = kernel.perCpu().variable("runqueues", cpu);
            if (curr.isEmpty() || rq.isEmpty()) {
                continue;
            }
            try {
                OptionalLong current = currents.isPresent() ? currents.get().on(kernel, cpu) : OptionalLong.empty();
                long address =
                        current.isPresent() ? current.getAsLong() : curr.get().read(kernel.memory(), rq.getAsLong());
                boolean isIdle = idle.isPresent() && idle.get().read(kernel.memory(), rq.getAsLong()) == address;
                if (address != 0) {
                    OptionalInt idleOf = isIdle ? OptionalInt.of(cpu) : OptionalInt.empty();
                    byCpu.put(cpu, reader.read(address, idleOf).activeOn(cpu));
                }
            } catch (MemoryFault fault) {
                problems.add("What CPU " + cpu + " was running is unknown: " + fault.getMessage() + ".");
            }
        }
        return new RunningTasks(byCpu, problems);
    }

    /** The task that was on this CPU. */
    public Optional<Task> on(int cpu) {
        return Optional.ofNullable(byCpu.get(cpu));
    }

    /** All of them, in CPU order. */
    public List<Task> all() {
        return List.copyOf(byCpu.values());
    }

    /** Whole sentences about what could not be read. */
    List<String> problems() {
        return problems;
    }
}
