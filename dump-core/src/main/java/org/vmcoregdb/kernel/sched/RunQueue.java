package org.vmcoregdb.kernel.sched;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a CPU has to run ({@code struct rq} of {@code kernel/sched/sched.h}).
 *
 * @param cpu its number
 * @param address of its {@code struct rq}
 * @param current what it runs
 * @param clock its time in nanoseconds
 * @param realTime tasks of the policies FIFO and RR
 * @param fair those of NORMAL, BATCH and IDLE
 * @param deadline those of DEADLINE, if this kernel has them
 * @param extensible those that a BPF program schedules, likewise
 * @param problem why something of this is not known
 */
public record RunQueue(
        int cpu,
        long address,
        Optional<Task> current,
        OptionalLong clock,
        Part realTime,
        Part fair,
        Optional<Part> deadline,
        Optional<Part> extensible,
        Optional<String> problem) {
    /**
     * What one class of the scheduler has queued.
     *
     * @param address of the array, tree or list that they are queued in
     * @param entries in the order in which they are to run
     */
    public record Part(long address, List<Entry> entries) {}

    /** What is queued. */
    public sealed interface Entry {}

    /**
     * A task.
     *
     * @param priority as the kernel counts them: 0 to 98 of real-time tasks, 100 to 139 of others
     * @param isCurrent whether the CPU runs it
     */
    public record Queued(Task task, int priority, boolean isCurrent) implements Entry {}

    /**
     * Tasks that are scheduled as one.
     *
     * @param group address of the {@code struct task_group}
     * @param queue address of its own {@code struct cfs_rq} or {@code struct rt_rq}
     * @param priority the place in the queue of its group, of real-time ones
     * @param name of the control group
     * @param throttled whether it has to wait because it has used up its time
     * @param entries what it has queued
     */
    public record Group(
            long group, long queue, int priority, Optional<String> name, boolean throttled, List<Entry> entries)
            implements Entry {}
}
