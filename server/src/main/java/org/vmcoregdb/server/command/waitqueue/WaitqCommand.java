package org.vmcoregdb.server.command.waitqueue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.kernel.sched.WaitQueue;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.HexArguments;
import org.vmcoregdb.server.command.types.MemberPath;
import org.vmcoregdb.server.command.types.StructReference;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code waitq}: the tasks that wait on a wait queue. */
@CommandLine.Command(name = "waitq", description = "Shows the tasks that wait on a wait queue.")
public final class WaitqCommand implements Command {
    @Parameters(
            arity = "1..2",
            paramLabel = "ADDRESS|SYMBOL|STRUCT.MEMBER",
            description =
                    "The wait_queue_head: its address, its name, or where it is in a struct, whose address follows.")
    private List<String> words = new ArrayList<>();

    @Override
    public List<String> answerTypes() {
        return List.of("wait_queue");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        String word = words.get(0);
        boolean number = word.matches("(0x)?[0-9a-fA-F]+");
        Optional<String> name = number || word.contains(".") ? Optional.empty() : Optional.of(word);
        long address = number
                ? HexArguments.parse("waitq", word)
                : name.isPresent() ? symbol(kernel, word) : member(kernel, word);
        if (!kernel.arch().isKernelAddress(address)) {
            throw new CommandException("waitq: " + Long.toHexString(address) + " is not an address of the kernel");
        }
        sink.accept(new WaitQueueAnswer(name, WaitQueue.read(kernel, address)));
    }

    private static long symbol(Kernel kernel, String name) throws CommandException {
        return Symbols.of(kernel)
                .named(name)
                .orElseThrow(() -> new CommandException("waitq: cannot resolve \"" + name + "\""))
                .address();
    }

    private long member(Kernel kernel, String word) throws CommandException {
        StructReference reference = StructReference.parse(kernel.types(), word);
        if (words.size() < 2) {
            throw new CommandException(
                    "waitq: the address of the " + reference.type().name() + " is missing");
        }
        if (reference.members().size() != 1) {
            throw new CommandException("waitq: a wait queue is one member of a struct");
        }
        MemberPath path = reference.members().get(0);
        return HexArguments.parse("waitq", words.get(1)) + path.byteOffset();
    }
}
