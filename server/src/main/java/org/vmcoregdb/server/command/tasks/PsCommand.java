package org.vmcoregdb.server.command.tasks;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.SchedulingPolicy;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.TaskDetails;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.answer.NoticesAnswer;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ps}: tasks. */
@CommandLine.Command(name = "ps", description = "Lists tasks; > marks those that were on a CPU.")
public final class PsCommand implements Command {
    @Option(names = "-k", description = "Kernel threads only.")
    private boolean kernelThreads;

    @Option(names = "-u", description = "User tasks only.")
    private boolean userTasks;

    @Option(names = "-G", description = "The first thread of each process only.")
    private boolean groupLeaders;

    @Option(
            names = "-y",
            paramLabel = "POLICY[,POLICY]",
            split = ",",
            description =
                    "Tasks with these scheduling policies only: 0 or NORMAL, 1 or FIFO, RR, BATCH, ISO, IDLE, DEADLINE, EXT.")
    private List<String> policies = new ArrayList<>();

    @Option(names = "-A", description = "The tasks that were on a CPU only.")
    private boolean active;

    @Option(names = "-s", description = "Kernel stack pointers in place of the addresses of tasks.")
    private boolean stackPointers;

    @Option(names = "-H", description = "Without the line of headings.")
    private boolean noHeader;

    @Option(names = "-p", description = "The parents of each task.")
    private boolean parents;

    @Option(names = "-c", description = "The children of each task.")
    private boolean children;

    @Option(names = "-t", description = "Run time, start time, and CPU times (nanoseconds).")
    private boolean times;

    @Option(names = "-l", description = "When each task was put on a CPU last, the latest first.")
    private boolean lastRun;

    @Option(names = "-m", description = "How long ago that was: days, hours, minutes, seconds.")
    private boolean elapsed;

    @Option(names = "-C", paramLabel = "CPUS", description = "With -l or -m: each of these CPUs by itself.")
    private Optional<String> cpus = Optional.empty();

    @Option(names = "-a", description = "Arguments and environment.")
    private boolean arguments;

    @Option(names = "-g", description = "Threads by process.")
    private boolean groups;

    @Option(names = "-r", description = "Resource limits.")
    private boolean limits;

    @Option(names = "-S", description = "How many tasks are in each state.")
    private boolean states;

    @Parameters(
            paramLabel = "PID|TASK|NAME|'REGEX'",
            description = "A pid, the address of a task_struct, or a task's name.")
    private List<String> tasks = new ArrayList<>();

    @Override
    public boolean takesTaskList() {
        return true;
    }

    @Override
    public boolean mayRunForEach() {
        return true;
    }

    @Override
    public boolean keepsQuotes() {
        return true;
    }

    @Override
    public List<String> answerTypes() {
        return List.of(
                "tasks",
                "ancestors",
                "children",
                "threads",
                "times",
                "last_runs",
                "arguments",
                "limits",
                "states",
                "notices");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        check();
        Kernel kernel = context.kernel();
        List<Task> chosen = new TaskSelection(kernel, context::cancelled)
                .tasks(tasks).stream().filter(filter(kernel)::accepts).toList();
        boolean named = !tasks.isEmpty();
        if (lastRun || elapsed) {
            new LastRunsView(kernel, cpus, elapsed).run(chosen, sink);
        } else if (states) {
            sink.accept(RelativesView.states(chosen));
        } else if (parents || children || groups) {
            RelativesView question = new RelativesView(kernel, context);
            if (parents) {
                question.parents(chosen, sink);
            } else if (children) {
                question.children(chosen, sink);
            } else {
                question.groups(chosen, named, sink);
            }
        } else if (times || arguments || limits) {
            TaskDetailView question = new TaskDetailView(kernel, context);
            if (times) {
                question.times(chosen, named, sink);
            } else if (arguments) {
                question.arguments(chosen, sink);
            } else {
                question.limits(chosen, sink);
            }
        } else {
            new TaskListView(context, !noHeader, stackPointers).run(chosen, sink);
        }
        if (!Tasks.of(kernel).problems().isEmpty()) {
            sink.accept(new NoticesAnswer(Tasks.of(kernel).problems()));
        }
    }

    private void check() throws CommandException {
        long kinds = Stream.of(arguments, times, children, parents, groups, lastRun, elapsed, states, limits, active)
                .filter(k -> k)
                .count();
        if (kinds > 1) {
            throw new CommandException("ps: only one of -a, -t, -c, -p, -g, -l, -m, -S, -r and -A can be asked for");
        }
        if (cpus.isPresent() && !lastRun && !elapsed) {
            throw new CommandException("ps: -C is only for -l and -m");
        }
        if (kernelThreads && userTasks) {
            throw new CommandException("ps: -k and -u together leave no task");
        }
    }

    private Filter filter(Kernel kernel) throws CommandException {
        Set<SchedulingPolicy> wanted = EnumSet.noneOf(SchedulingPolicy.class);
        for (String policy : policies) {
            wanted.add(SchedulingPolicy.parse(policy)
                    .orElseThrow(() -> new CommandException("ps: there is no scheduling policy " + policy)));
        }
        TaskDetails details = TaskDetails.of(kernel);
        return task -> !(kernelThreads && !task.isKernelThread())
                && !(userTasks && task.isKernelThread())
                && !(groupLeaders && !task.isGroupLeader())
                && !(active && !task.isActive())
                && (wanted.isEmpty()
                        || details.policy(task).filter(wanted::contains).isPresent());
    }

    @FunctionalInterface
    private interface Filter {
        boolean accepts(Task task);
    }
}
