package org.vmcoregdb.server.result;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.sched.CommandLine;
import org.vmcoregdb.kernel.sched.ResourceLimits;
import org.vmcoregdb.kernel.sched.Task;

/** What {@code ps} tells with one of its options. */
public sealed interface TaskDetail {
    /** A task and those it descends from, the first one first. */
    record Ancestry(List<Task> line) implements TaskDetail {}

    /** A task and those that it is the parent of. */
    record Children(Task parent, List<Task> children) implements TaskDetail {}

    /** The first thread of a process and the others. */
    record Threads(Task leader, List<Task> others) implements TaskDetail {}

    /**
     * How long a task ran.
     *
     * @param seconds since it was made
     * @param start when that was: nanoseconds since the boot
     * @param user nanoseconds that it ran in user mode
     * @param system nanoseconds that it ran in the kernel
     */
    record Times(Task task, OptionalLong seconds, OptionalLong start, OptionalLong user, OptionalLong system)
            implements TaskDetail {}

    /**
     * When tasks were put on a CPU last, the latest first.
     *
     * @param elapsed whether to show the time from then to the end
     */
    record LastRuns(List<CpuBlock> blocks, boolean elapsed) implements TaskDetail {}

    /** The tasks of one CPU, or of all. */
    record CpuBlock(OptionalInt cpu, List<LastRun> runs) {}

    /**
     * When a task was put on a CPU last.
     *
     * @param arrival nanoseconds on its CPU's clock
     * @param clock that clock at the end
     */
    record LastRun(Task task, long arrival, OptionalLong clock) {}

    /**
     * How a task's process was started.
     *
     * @param commandLine empty for a task that has no memory of its own, or whose memory is missing
     * @param missing the first address of it that is not in the dump
     * @param problem why it is not
     */
    record Arguments(Task task, Optional<CommandLine> commandLine, OptionalLong missing, Optional<String> problem)
            implements TaskDetail {}

    /**
     * The limits of a task's process.
     *
     * @param problem why they are not known
     */
    record Limits(Task task, List<ResourceLimits.Limit> limits, Optional<String> problem) implements TaskDetail {}

    /** How many tasks are in each state, by its letters. */
    record StateCounts(Map<String, Integer> counts) implements TaskDetail {}
}
