package org.vmcoregdb.server.command.runqueue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.RunQueue;
import org.vmcoregdb.kernel.sched.RunQueues;
import org.vmcoregdb.kernel.sched.RunningTasks;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.TaskDetails;
import org.vmcoregdb.kernel.sched.TaskGroups;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.CpuList;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** {@code runq}: what CPUs have to run. */
@CommandLine.Command(name = "runq", description = "Shows the run queues of CPUs: what they have to run.")
public final class RunqCommand implements Command {
    /** What is asked; one of these. */
    private static final class What {
        @Option(names = "-t", description = "The times of run queues, and when they began to run what they run.")
        private boolean times;

        @Option(names = "-T", description = "How far the time of each is behind the most recent one.")
        private boolean lags;

        @Option(names = "-m", description = "For how long each has run what it runs.")
        private boolean durations;

        @Option(names = "-g", description = "Tasks by group, those of throttled groups too.")
        private boolean groups;
    }

    @ArgGroup(exclusive = true)
    private What what = new What();

    @Option(names = "-c", paramLabel = "CPUS", description = "Only these CPUs, such as 1,3-5.")
    private Optional<String> cpus = Optional.empty();

    @Override
    public List<String> answerTypes() {
        return List.of("run_queues", "run_queue_clocks");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        List<Integer> present = kernel.perCpu().present();
        List<Integer> chosen = cpus.isPresent() ? CpuList.parse(cpus.get(), present) : present;
        if (what.times || what.lags || what.durations) {
            clocks(kernel, chosen, sink);
            return;
        }
        TaskGroups groups = TaskGroups.of(kernel);
        if (what.groups && groups.root() == 0) {
            throw new CommandException("runq: this kernel schedules no groups of tasks");
        }
        RunQueues reader = new RunQueues(kernel, what.groups);
        List<RunQueue> queues = new ArrayList<>();
        for (int cpu : chosen) {
            if (context.cancelled()) {
                return;
            }
            queues.add(reader.read(cpu));
        }
        boolean realTimeGroups = what.groups
                && kernel.types().struct("task_group").field("rt_rq").isPresent();
        sink.accept(new RunQueuesAnswer(
                queues, new RunQueuesAnswer.Look(what.groups, groups.root(), groups.isOldRoot(), realTimeGroups)));
    }

    private void clocks(Kernel kernel, List<Integer> chosen, AnswerSink sink) {
        TaskDetails details = TaskDetails.of(kernel);
        List<ClocksAnswer.Clock> clocks = new ArrayList<>();
        for (int cpu : chosen) {
            Optional<Task> task = RunningTasks.of(kernel).on(cpu);
            OptionalLong arrival = task.isPresent() ? details.lastArrival(task.get()) : OptionalLong.empty();
            clocks.add(new ClocksAnswer.Clock(cpu, details.clock(cpu), task, arrival));
        }
        ClocksAnswer.Look look =
                what.times ? ClocksAnswer.Look.TIMES : what.lags ? ClocksAnswer.Look.LAGS : ClocksAnswer.Look.DURATIONS;
        sink.accept(new ClocksAnswer(clocks, look));
    }
}
