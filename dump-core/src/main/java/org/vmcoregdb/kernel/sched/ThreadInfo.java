package org.vmcoregdb.kernel.sched;

import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.types.Field;

/** Where tasks have their {@code thread_info}. */
public final class ThreadInfo {
    private ThreadInfo() {}

    /** Its address: since 4.9 the start of the {@code task_struct}, before that the bottom of the stack. */
    public static long of(Kernel kernel, Task task) {
        Optional<Field> inside = kernel.types().struct("task_struct").field("thread_info");
        // until 2.6.22 the member was the pointer to it
        return inside.filter(f -> f.size() != Long.BYTES || f.offset() == 0)
                .map(f -> f.at(task.address()))
                .orElse(task.stack());
    }
}
