package org.vmcoregdb.server.command.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.RunningTasks;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.CpuList;
import org.vmcoregdb.server.command.TaskArguments;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whose stacks {@code bt} shows. */
final class TaskChoice {
    @Option(names = "-a", description = "The tasks that were on a CPU.")
    private boolean active;

    @Option(names = "-p", description = "The task that panicked.")
    private boolean panic;

    @Option(names = "-c", paramLabel = "CPUS", description = "The tasks on these CPUs, such as 0,2-3.")
    private Optional<String> cpus = Optional.empty();

    @Option(names = "-g", description = "All threads of the task's process.")
    private boolean group;

    @Parameters(paramLabel = "PID|TASK", description = "A pid, or the address of a task_struct.")
    private List<String> tasks = new ArrayList<>();

    /** The CPUs that were named, as the user wrote them, or all. */
    String cpus() {
        return cpus.orElse("all");
    }

    /** The tasks that were chosen; if none were, the current one. */
    List<Task> tasks(CommandContext context) throws CommandException {
        List<Task> chosen = explicit(context);
        return chosen.isEmpty() ? threads(context.kernel(), List.of(context.task())) : chosen;
    }

    /** The tasks that were chosen; if none were, all. */
    List<Task> tasksOrAll(CommandContext context) throws CommandException {
        List<Task> chosen = explicit(context);
        return chosen.isEmpty() ? Tasks.of(context.kernel()).all() : chosen;
    }

    private List<Task> explicit(CommandContext context) throws CommandException {
        Kernel kernel = context.kernel();
        if (active || cpus.isPresent()) {
            List<Integer> numbers = CpuList.parse(cpus(), kernel.perCpu().present());
            List<Task> running = new ArrayList<>();
            for (int cpu : numbers) {
                RunningTasks.of(kernel).on(cpu).ifPresent(running::add);
            }
            return running;
        }
        List<Task> named = new ArrayList<>();
        if (panic) {
            named.add(Cpus.of(kernel)
                    .panicTask()
                    .orElseThrow(() -> new CommandException("it is not known which task panicked")));
        }
        for (String word : tasks) {
            named.addAll(TaskArguments.several(kernel, word));
        }
        return threads(kernel, named);
    }

    /** With {@code -g} all threads of their processes, the first thread first. */
    private List<Task> threads(Kernel kernel, List<Task> leaders) {
        if (!group) {
            return leaders;
        }
        List<Task> threads = new ArrayList<>();
        for (Task leader : leaders) {
            Tasks.of(kernel).all().stream()
                    .filter(t -> t.tgid() == leader.tgid() && (t.pid() != 0 || t.equals(leader)))
                    .forEach(threads::add);
        }
        return threads;
    }
}
