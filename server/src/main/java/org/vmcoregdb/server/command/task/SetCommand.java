package org.vmcoregdb.server.command.task;

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
import org.vmcoregdb.types.Field;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code set}: the task that commands are about. */
@CommandLine.Command(name = "set", description = "Shows the current task, or makes another one current.")
public final class SetCommand implements Command {
    @Option(names = "-p", description = "The task that panicked.")
    private boolean panic;

    @Option(names = "-c", paramLabel = "CPU", description = "The task on this CPU.")
    private Optional<String> cpu = Optional.empty();

    @Parameters(arity = "0..1", paramLabel = "PID|TASK", description = "A pid, or the address of a task_struct.")
    private Optional<String> task = Optional.empty();

    @Override
    public void run(CommandContext context, ResultSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        if (panic) {
            context.select(kernel.cpus()
                    .panicTask()
                    .orElseThrow(() -> new CommandException("set: it is not known which task panicked")));
        } else if (cpu.isPresent()) {
            List<Integer> numbers = CpuList.parse(cpu.get(), kernel.perCpu().present());
            context.select(kernel.running()
                    .on(numbers.get(0))
                    .orElseThrow(() -> new CommandException("set: it is not known what that CPU was running")));
        } else if (task.isPresent()) {
            context.select(TaskArguments.one(kernel, task.get()));
        }
        Task current = context.task();
        boolean panicked = kernel.cpus().panicCpu().isPresent()
                && kernel.cpus().panicTask().map(current::equals).orElse(false);
        int samePid = current.pid() == 0
                ? (int) kernel.tasks().all().stream().filter(t -> t.pid() == 0).count()
                : 1;
        sink.accept(new Result.ContextResult(
                current, threadInfo(kernel, current), samePid, current.activeOn(), panicked, Result.Heading.NONE));
    }

    /** Since 4.9 at the start of the task_struct, before that at the bottom of the stack. */
    private static long threadInfo(Kernel kernel, Task task) {
        Optional<Field> inside = kernel.types().struct("task_struct").field("thread_info");
        return inside.filter(f -> f.size() != 8 || f.offset() == 0)
                .map(f -> f.at(task.address()))
                .orElse(task.stack());
    }
}
