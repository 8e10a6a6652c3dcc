package org.vmcoregdb.checks;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.memory.MemoryFault;

/** Stacks whose lowest word, a mark, was overwritten. */
record OverwrittenStacks(Evidence evidence) implements Check {
    /** {@code STACK_END_MAGIC} ({@code include/uapi/linux/magic.h}). */
    private static final long END_MARK = 0x57AC6E9D;

    private static final long INT_MASK = 0xffffffffL;

    @Override
    public String id() {
        return "stacks.overwritten";
    }

    @Override
    public String about() {
        return "kernel stacks that were written to their end";
    }

    @Override
    public boolean isThorough() {
        return true;
    }

    @Override
    public List<Finding> look() {
        Kernel kernel = evidence.kernel();
        List<Finding> found = new ArrayList<>();
        // where the struct thread_info is on the stack, until 4.8, the mark is behind it
        kernel.types().struct("task_struct").need("thread_info");
        for (Task task : Tasks.of(kernel).all()) {
            if (task.stack() != 0 && task.pid() != 0 && isOverwritten(kernel, task.stack())) {
                found.add(new Finding(
                        id(),
                        Severity.CRITICAL,
                        "The kernel stack of " + Words.task(task) + " was written to its end.",
                        List.of("the mark at 0x" + Long.toHexString(task.stack()) + " is not there any more"),
                        "bt " + task.pid()));
            }
        }
        return found;
    }

    private static boolean isOverwritten(Kernel kernel, long stack) {
        try {
            return (kernel.memory().readLong(stack) & INT_MASK) != END_MARK;
        } catch (MemoryFault missing) {
            return false;
        }
    }
}
