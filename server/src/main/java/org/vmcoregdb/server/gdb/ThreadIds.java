package org.vmcoregdb.server.gdb;

import org.vmcoregdb.kernel.Task;

/**
 * Thread ids for tasks: the pid, and for the idle task of a CPU what KGDB uses ({@code kernel/debug/gdbstub.c}: minus CPU
 * minus two, as 32 bits), because 0 means "any thread" in the protocol.
 */
final class ThreadIds {
    private static final long IDLE_OF_CPU_0 = 0xfffffffeL;

    private ThreadIds() {}

    static long of(Task task) {
        return task.idleOf().isPresent() ? IDLE_OF_CPU_0 - task.idleOf().getAsInt() : task.pid();
    }
}
