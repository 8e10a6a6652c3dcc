package org.vmcoregdb.server.gdb;

import org.vmcoregdb.kernel.sched.Task;

/**
 * Thread ids for tasks: the pid, and for the idle task of a CPU, whose pid 0 means "any thread" in the protocol, a number that no pid
 * can be (PID_MAX_LIMIT is 4194304) and that gdb, which keeps ids as 32-bit integers, does not take for a negative one.
 */
final class ThreadIds {
    private static final long IDLE_OF_CPU_0 = 1_000_000_000;

    private ThreadIds() {}

    static long of(Task task) {
        return task.idleOf().isPresent() ? IDLE_OF_CPU_0 + task.idleOf().getAsInt() : task.pid();
    }
}
