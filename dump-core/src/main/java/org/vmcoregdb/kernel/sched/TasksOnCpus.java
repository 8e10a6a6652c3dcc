package org.vmcoregdb.kernel.sched;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;

/**
 * What each CPU was running where no symbol leads to the run queues: each task says whether it was on a CPU ({@code task_struct.on_cpu})
 * and on which one. A CPU in the middle of a context switch has two, and an idle task of another CPU than the first is in no list: what
 * such a CPU was running stays unknown.
 */
final class TasksOnCpus {
    private TasksOnCpus() {}

    /**
     * Asks all tasks.
     *
     * @param problems receives whole sentences about CPUs of which it is not known
     */
    static Map<Integer, Task> read(Kernel kernel, List<String> problems) {
        Map<Integer, Task> byCpu = new TreeMap<>();
        Optional<Field> onCpu = kernel.types().struct("task_struct").field("on_cpu");
        if (onCpu.isEmpty() || kernel.symbol("init_task").isEmpty()) {
            return byCpu;
        }
        TreeSet<Integer> several = new TreeSet<>();
        for (Task task : Tasks.listed(kernel)) {
            if (isSet(kernel, onCpu.get(), task) && byCpu.put(task.cpu(), task.activeOn(task.cpu())) != null) {
                several.add(task.cpu());
            }
        }
        byCpu.keySet().removeAll(several);
        byCpu.keySet().retainAll(kernel.perCpu().present());
        for (int cpu : kernel.perCpu().present()) {
            if (!byCpu.containsKey(cpu)) {
                problems.add("What CPU " + cpu + " was running is unknown: "
                        + (several.contains(cpu)
                                ? "several tasks say that they were on it"
                                : "no listed task was on it")
                        + ", and no symbol table at hand has the symbol runqueues.");
            }
        }
        return byCpu;
    }

    private static boolean isSet(Kernel kernel, Field onCpu, Task task) {
        try {
            return onCpu.read(kernel.memory(), task.address()) != 0;
        } catch (MemoryFault missing) {
            return false;
        }
    }
}
