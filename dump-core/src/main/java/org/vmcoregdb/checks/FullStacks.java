package org.vmcoregdb.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.TaskDetails;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.kernel.sched.ThreadSize;

/** Stacks of sleeping tasks of which less than an eighth is left. */
record FullStacks(Evidence evidence) implements Check {
    private static final int PART = 8;

    @Override
    public String id() {
        return "stacks.full";
    }

    @Override
    public String about() {
        return "kernel stacks that are nearly full";
    }

    @Override
    public boolean looksAtEach() {
        return true;
    }

    @Override
    public List<Finding> look() {
        Kernel kernel = evidence.kernel();
        TaskDetails details = TaskDetails.of(kernel);
        long bytes = ThreadSize.of(kernel);
        List<Finding> found = new ArrayList<>();
        for (Task task : Tasks.of(kernel).all()) {
            if (task.stack() == 0) {
                continue;
            }
            OptionalLong sp = task.isActive() ? OptionalLong.empty() : details.stackPointer(task);
            long left = sp.isPresent() ? sp.getAsLong() - task.stack() : bytes;
            if (left >= 0 && left < bytes / PART) {
                found.add(new Finding(
                        id(),
                        Severity.WARNING,
                        "The kernel stack of " + Words.task(task) + " has " + left + " of " + bytes + " bytes left.",
                        List.of(),
                        "bt " + task.pid()));
            }
        }
        return found;
    }
}
