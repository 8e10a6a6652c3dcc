package org.vmcoregdb.server.command.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Task;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.CpuList;
import org.vmcoregdb.server.command.TaskArguments;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.ResultSink;
import org.vmcoregdb.unwind.Backtrace;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bt}: stacks. */
@CommandLine.Command(name = "bt", description = "Shows the stack of the current task, or of others.")
public final class BtCommand implements Command {
    @Option(names = "-a", description = "The tasks that were on a CPU.")
    private boolean active;

    @Option(names = "-p", description = "The task that panicked.")
    private boolean panic;

    @Option(names = "-c", paramLabel = "CPUS", description = "The tasks on these CPUs, such as 0,2-3.")
    private Optional<String> cpus = Optional.empty();

    @Option(names = "-g", description = "All threads of the task's process.")
    private boolean group;

    @Option(names = "-f", description = "With the contents of each frame.")
    private boolean contents;

    @Option(names = "-s", description = "Functions as symbol+offset.")
    private boolean offsets;

    @Option(names = "-d", description = "With -s: offsets in decimal.")
    private boolean decimal;

    @Option(names = "-x", description = "With -s: offsets in hexadecimal (the default).")
    private boolean hexadecimal;

    @Parameters(paramLabel = "PID|TASK", description = "A pid, or the address of a task_struct.")
    private List<String> tasks = new ArrayList<>();

    @Override
    public void run(CommandContext context, ResultSink sink) throws CommandException {
        boolean first = true;
        for (Task task : chosen(context)) {
            if (context.cancelled()) {
                return;
            }
            Backtrace trace = context.unwinder().backtrace(task);
            sink.accept(new Result.StackResult(
                    trace,
                    contents ? StackContents.of(context.kernel().memory(), trace) : List.of(),
                    new Result.StackStyle(offsets, decimal && !hexadecimal, !first)));
            first = false;
        }
    }

    private List<Task> chosen(CommandContext context) throws CommandException {
        Kernel kernel = context.kernel();
        if (active || cpus.isPresent()) {
            List<Integer> numbers =
                    CpuList.parse(cpus.orElse("a"), kernel.perCpu().present());
            List<Task> running = new ArrayList<>();
            for (int cpu : numbers) {
                kernel.running().on(cpu).ifPresent(running::add);
            }
            return running;
        }
        List<Task> named = new ArrayList<>();
        if (panic) {
            named.add(kernel.cpus()
                    .panicTask()
                    .orElseThrow(() -> new CommandException("it is not known which task panicked")));
        }
        for (String word : tasks) {
            named.addAll(TaskArguments.several(kernel, word));
        }
        if (named.isEmpty()) {
            named.add(context.task());
        }
        if (!group) {
            return named;
        }
        List<Task> threads = new ArrayList<>();
        for (Task leader : named) {
            kernel.tasks().all().stream()
                    .filter(t -> t.tgid() == leader.tgid() && (t.pid() != 0 || t.equals(leader)))
                    .forEach(threads::add);
        }
        return threads;
    }
}
