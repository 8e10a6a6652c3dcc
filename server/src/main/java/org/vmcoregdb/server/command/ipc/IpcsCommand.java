package org.vmcoregdb.server.command.ipc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.ipc.IpcNamespace;
import org.vmcoregdb.kernel.ipc.IpcObject;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.HexArguments;
import org.vmcoregdb.server.command.TaskArguments;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ipcs}: shared memory, semaphores and message queues. */
@CommandLine.Command(name = "ipcs", description = "Shows shared memory, semaphores and message queues of System V.")
public final class IpcsCommand implements Command {
    @Option(names = "-s", description = "Semaphores.")
    private boolean semaphores;

    @Option(names = "-m", description = "Shared memory.")
    private boolean sharedMemory;

    @Option(names = "-M", description = "Shared memory with its pages and inode.")
    private boolean pages;

    @Option(names = "-q", description = "Message queues.")
    private boolean queues;

    @Option(
            names = "-n",
            paramLabel = "PID|TASK",
            description = "What this task sees; else what the kernel itself does.")
    private Optional<String> task = Optional.empty();

    @Parameters(arity = "0..*", paramLabel = "ID|ADDRESS", description = "Only these.")
    private List<String> words = new ArrayList<>();

    @Override
    public List<String> answerTypes() {
        return List.of("ipc_objects");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        IpcNamespace namespace = IpcNamespace.of(
                kernel, task.isPresent() ? Optional.of(TaskArguments.one(kernel, task.get())) : Optional.empty());
        if (words.isEmpty()) {
            for (IpcObject.Kind kind : kinds()) {
                IpcNamespace.Listing listing = namespace.all(kind);
                sink.accept(answer(kernel, kind, listing.objects(), listing.problem(), IpcAnswer.Look.TABLE));
            }
            return;
        }
        for (String word : words) {
            boolean found = false;
            for (IpcObject.Kind kind : kinds()) {
                List<IpcObject> matches = namespace.all(kind).objects().stream()
                        .filter(object -> isNamed(object, word))
                        .toList();
                if (!matches.isEmpty()) {
                    found = true;
                    sink.accept(answer(kernel, kind, matches, Optional.empty(), IpcAnswer.Look.EACH));
                }
            }
            if (!found) {
                throw new CommandException("ipcs: invalid id or address: " + word);
            }
        }
    }

    private IpcAnswer answer(
            Kernel kernel,
            IpcObject.Kind kind,
            List<IpcObject> objects,
            Optional<String> problem,
            IpcAnswer.Look look) {
        return new IpcAnswer(
                kind,
                objects,
                problem,
                kernel.memory().pageSize(),
                pages && kind == IpcObject.Kind.MEMORY ? IpcAnswer.Look.PAGES : look);
    }

    private List<IpcObject.Kind> kinds() {
        boolean all = !semaphores && !sharedMemory && !pages && !queues;
        List<IpcObject.Kind> kinds = new ArrayList<>();
        if (all || sharedMemory || pages) {
            kinds.add(IpcObject.Kind.MEMORY);
        }
        if (all || semaphores) {
            kinds.add(IpcObject.Kind.SEMAPHORES);
        }
        if (all || queues) {
            kinds.add(IpcObject.Kind.MESSAGES);
        }
        return kinds;
    }

    /** An id is decimal, an address is not. */
    private static boolean isNamed(IpcObject object, String word) {
        return word.equals(Integer.toString(object.id()))
                || HexArguments.find(word).orElse(0) == object.address();
    }
}
