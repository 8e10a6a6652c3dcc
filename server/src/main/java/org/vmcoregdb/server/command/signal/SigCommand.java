package org.vmcoregdb.server.command.signal;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.kernel.signal.SignalNames;
import org.vmcoregdb.kernel.signal.Signals;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.server.answer.Answer;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.answer.NoticesAnswer;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.HexArguments;
import org.vmcoregdb.server.command.TaskOperands;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sig}: what tasks do with signals, and which wait. */
@CommandLine.Command(name = "sig", description = "Shows how tasks handle signals, and which wait for them.")
public final class SigCommand implements Command {
    private static final int LAST_SIGNAL = 64;

    @Option(names = "-l", description = "Numbers and names of signals.")
    private boolean list;

    @Option(
            names = "-s",
            paramLabel = "SIGSET",
            description = "The names of a set of signals: hexadecimal, bit 0 is signal 1.")
    private Optional<String> set = Optional.empty();

    @Option(names = "-g", description = "All threads of the task's process.")
    private boolean group;

    @Mixin
    private TaskOperands operands = new TaskOperands();

    @Override
    public void checkForEach() throws CommandException {
        if (list || set.isPresent()) {
            throw new CommandException("foreach: sig -l and -s are not about tasks");
        }
    }

    @Override
    public boolean oncePerProcess() {
        return group;
    }

    @Override
    public boolean mayRunForEach() {
        return true;
    }

    @Override
    public List<String> answerTypes() {
        return List.of("signals", "signal_names", "notices");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        if (list) {
            sink.accept(new SignalNamesAnswer(
                    IntStream.rangeClosed(1, LAST_SIGNAL)
                            .mapToObj(SignalNames::all)
                            .toList(),
                    SignalNamesAnswer.Look.NUMBERED));
            return;
        }
        if (set.isPresent()) {
            OptionalLong bits = HexArguments.find(set.get());
            if (bits.isEmpty()) {
                throw new CommandException("sig: " + set.get() + " is not a set of signals in hexadecimal");
            }
            sink.accept(new SignalNamesAnswer(SignalNames.of(bits.getAsLong()), SignalNamesAnswer.Look.PLAIN));
            return;
        }
        Signals reader = Signals.of(context.kernel());
        for (Task task : operands.tasks(context)) {
            if (!context.cancelled()) {
                sink.accept(answerOrReason(context.kernel(), reader, task));
            }
        }
    }

    /** A task whose signals are not in the dump does not keep those of the others from being shown. */
    private Answer answerOrReason(Kernel kernel, Signals reader, Task task) {
        try {
            return answer(kernel, reader, task);
        } catch (MemoryFault missing) {
            return new NoticesAnswer(List.of("PID " + task.pid() + ": " + missing.getMessage()));
        }
    }

    private SignalsAnswer answer(Kernel kernel, Signals reader, Task task) {
        List<Task> threads = List.of(task);
        if (group) {
            threads = Tasks.of(kernel).all().stream()
                    .filter(t -> t.tgid() == task.tgid())
                    .toList();
        }
        Task first = threads.stream().filter(Task::isGroupLeader).findFirst().orElse(task);
        return new SignalsAnswer(
                group ? first : task,
                reader.process(task),
                threads.stream()
                        .map(t -> new SignalsAnswer.OfThread(t, reader.thread(t)))
                        .toList(),
                group ? SignalsAnswer.Look.GROUP : SignalsAnswer.Look.TASK);
    }
}
