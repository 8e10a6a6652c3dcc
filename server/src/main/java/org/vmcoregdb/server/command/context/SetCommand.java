package org.vmcoregdb.server.command.context;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.RunningTasks;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.CpuList;
import org.vmcoregdb.server.command.TaskArguments;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code set}: the task that commands are about. */
@CommandLine.Command(name = "set", description = "Shows the current task, or makes another one current.")
public final class SetCommand implements Command {
    private static final Set<String> VARIABLES = Set.of(
            "scroll",
            "radix",
            "refresh",
            "print_max",
            "print_array",
            "console",
            "debug",
            "core",
            "hash",
            "silent",
            "edit",
            "namelist",
            "dumpfile",
            "unwind",
            "zero_excluded",
            "null-stop",
            "gdb",
            "scope",
            "offline",
            "redzone",
            "error");

    @Option(names = "-p", description = "The task that panicked.")
    private boolean panic;

    @Option(names = "-c", paramLabel = "CPU", description = "The task on this CPU.")
    private Optional<String> cpu = Optional.empty();

    @Option(names = "-v", hidden = true, description = "crash's variables, of which there are none here.")
    private boolean variables;

    @Option(
            names = "-a",
            hidden = true,
            paramLabel = "PID|TASK",
            description = "Not possible: what a CPU was running is in the dump.")
    private Optional<String> activeTask = Optional.empty();

    @Parameters(arity = "0..2", paramLabel = "PID|TASK", description = "A pid, or the address of a task_struct.")
    private List<String> words = new ArrayList<>();

    @Override
    public boolean mayRunForEach() {
        return true;
    }

    @Override
    public List<String> answerTypes() {
        return List.of("context");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        refuseVariables();
        if (panic) {
            context.select(Cpus.of(kernel)
                    .panicTask()
                    .orElseThrow(() -> new CommandException("set: it is not known which task panicked")));
        } else if (cpu.isPresent()) {
            List<Integer> numbers = CpuList.parse(cpu.get(), kernel.perCpu().present());
            context.select(RunningTasks.of(kernel)
                    .on(numbers.get(0))
                    .orElseThrow(() -> new CommandException("set: it is not known what that CPU was running")));
        } else if (!words.isEmpty()) {
            context.select(TaskArguments.one(kernel, words.get(0)));
        }
        sink.accept(ContextAnswer.of(
                kernel,
                context.task(),
                context.amongOthers() ? ContextAnswer.Look.AMONG_OTHERS : ContextAnswer.Look.ALONE));
    }

    /** Scripts for crash set its variables, such as {@code scroll}; a sentence says why that does nothing here. */
    private void refuseVariables() throws CommandException {
        if (activeTask.isPresent()) {
            throw new CommandException("set -a: which task a CPU was running is what the dump says, and cannot be set");
        }
        if (variables || words.size() == 2 || (words.size() == 1 && VARIABLES.contains(words.get(0)))) {
            throw new CommandException("set: crash's variables, such as scroll and radix, do not exist here:"
                    + " commands have options for what they change");
        }
    }
}
