package org.vmcoregdb.server.command.tasks;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.mm.CommandLine;
import org.vmcoregdb.kernel.sched.ResourceLimits;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.JsonObject;
import org.vmcoregdb.server.answer.TextPage;

/** What {@code ps} answers with one of its options. */
public final class TaskAnswers {
    private TaskAnswers() {}

    /** A task and those it descends from, the first one first. */
    public record Ancestry(List<Task> line) implements Answer {
        @Override
        public String type() {
            return "ancestors";
        }

        @Override
        public void text(TextPage page) {
            TasksText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            TasksJson.write(out, this);
        }
    }

    /** A task and those that it is the parent of. */
    public record Children(Task parent, List<Task> children) implements Answer {
        @Override
        public String type() {
            return "children";
        }

        @Override
        public void text(TextPage page) {
            TasksText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            TasksJson.write(out, this);
        }
    }

    /** The first thread of a process and the others. */
    public record Threads(Task leader, List<Task> others) implements Answer {
        @Override
        public String type() {
            return "threads";
        }

        @Override
        public void text(TextPage page) {
            TasksText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            TasksJson.write(out, this);
        }
    }

    /**
     * How long a task ran.
     *
     * @param seconds since it was made
     * @param start when that was: nanoseconds since the boot
     * @param user nanoseconds that it ran in user mode
     * @param system nanoseconds that it ran in the kernel
     */
    public record Times(
            Task task,
            OptionalLong seconds,
            OptionalLong start,
            OptionalLong user,
            OptionalLong system,
            Times.Look look)
            implements Answer {
        /**
         * Text has the times as the kernel counts them, as crash does.
         *
         * @param startUnit what {@code start} is counted in, in nanoseconds, at least 1
         * @param runUnit what the others are counted in
         */
        public record Look(long startUnit, long runUnit) {
            public Look {
                startUnit = Math.max(1, startUnit);
                runUnit = Math.max(1, runUnit);
            }
        }

        @Override
        public String type() {
            return "times";
        }

        @Override
        public void text(TextPage page) {
            TasksText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            TasksJson.write(out, this);
        }
    }

    /**
     * When tasks were put on a CPU last, the latest first.
     *
     * @param look how the time is shown
     */
    public record LastRuns(List<CpuBlock> blocks, LastRuns.Look look) implements Answer {
        /** How the time is shown. */
        public enum Look {
            /** As the clock was. */
            CLOCK,
            /** As the time from then to the end. */
            ELAPSED
        }

        @Override
        public String type() {
            return "last_runs";
        }

        @Override
        public void text(TextPage page) {
            TasksText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            TasksJson.write(out, this);
        }
    }

    /** The tasks of one CPU, or of all. */
    public record CpuBlock(OptionalInt cpu, List<LastRun> runs) {}

    /**
     * When a task was put on a CPU last.
     *
     * @param arrival nanoseconds on its CPU's clock
     * @param clock that clock at the end
     */
    public record LastRun(Task task, long arrival, OptionalLong clock) {}

    /**
     * How a task's process was started.
     *
     * @param commandLine empty for a task that has no memory of its own, or whose memory is missing
     * @param missing the first address of it that is not in the dump
     * @param problem why it is not
     */
    public record Arguments(
            Task task, Optional<CommandLine> commandLine, OptionalLong missing, Optional<String> problem)
            implements Answer {
        @Override
        public String type() {
            return "arguments";
        }

        @Override
        public void text(TextPage page) {
            TasksText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            TasksJson.write(out, this);
        }
    }

    /**
     * The limits of a task's process.
     *
     * @param problem why they are not known
     */
    public record Limits(Task task, List<ResourceLimits.Limit> limits, Optional<String> problem) implements Answer {
        @Override
        public String type() {
            return "limits";
        }

        @Override
        public void text(TextPage page) {
            TasksText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            TasksJson.write(out, this);
        }
    }

    /** How many tasks are in each state, by its letters. */
    public record StateCounts(Map<String, Integer> counts) implements Answer {
        @Override
        public String type() {
            return "states";
        }

        @Override
        public void text(TextPage page) {
            TasksText.write(page, this);
        }

        @Override
        public void json(JsonObject out) {
            TasksJson.write(out, this);
        }
    }
}
