package org.vmcoregdb.server.command.sbitmap;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.device.TagQueue;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.answer.NoticesAnswer;
import org.vmcoregdb.server.command.AddressArguments;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.types.MemberPath;
import org.vmcoregdb.server.command.types.RadixOptions;
import org.vmcoregdb.server.command.types.StructReference;
import org.vmcoregdb.server.command.types.TypeAnswers;
import org.vmcoregdb.server.command.types.TypedMemory;
import org.vmcoregdb.types.print.Value;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sbitmapq}: numbers that are in use. */
@CommandLine.Command(
        name = "sbitmapq",
        description = "Shows a struct sbitmap_queue: which of its numbers are in use, and what they stand for.")
public final class SbitmapqCommand implements Command {
    @Option(
            names = "-s",
            paramLabel = "STRUCT[.MEMBER[,MEMBER]]",
            description = "With -a: what the array is of; with -v some of its members.")
    private Optional<String> struct = Optional.empty();

    @Option(names = "-a", paramLabel = "ADDRESS", description = "With -s: the array that the numbers are places in.")
    private Optional<String> array = Optional.empty();

    @Option(names = "-p", description = "The array has pointers.")
    private boolean pointers;

    @Option(names = "-v", description = "With -s: what is in each struct.")
    private boolean contents;

    @Mixin
    private RadixOptions radix = new RadixOptions();

    @Parameters(arity = "1", paramLabel = "ADDRESS", description = "Of the struct sbitmap_queue.")
    private String address = "";

    @Override
    public List<String> answerTypes() {
        return List.of("sbitmap_queue", "sbitmap_bit", "struct", "value");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        if (struct.isPresent() != array.isPresent()) {
            throw new CommandException("sbitmapq: -s and -a go together");
        }
        if ((contents || pointers) && struct.isEmpty()) {
            throw new CommandException("sbitmapq: -v and -p go with -s and -a");
        }
        if (!TagQueue.exists(kernel)) {
            throw new CommandException("sbitmapq: this kernel has no struct sbitmap_queue (4.9 and later have one)");
        }
        long at = AddressArguments.parse(kernel, address);
        TagQueue queue = TagQueue.read(kernel, at);
        if (struct.isEmpty()) {
            sink.accept(new TagQueueAnswer(at, queue));
            return;
        }
        StructReference reference = StructReference.parse(kernel.types(), struct.get());
        long first = AddressArguments.parse(kernel, array.orElse(""));
        long step = pointers ? 8 : reference.type().size();
        for (long number : queue.used()) {
            if (context.cancelled()) {
                return;
            }
            long place = first + number * step;
            sink.accept(new TagAnswer(number, place, new TagAnswer.Look(contents)));
            if (contents) {
                contents(kernel, reference, place, sink);
            }
        }
    }

    private void contents(Kernel kernel, StructReference reference, long place, AnswerSink sink) {
        try {
            long at = pointers ? kernel.memory().readLong(place) : place;
            TypedMemory typed = new TypedMemory(kernel, kernel.memory());
            if (reference.members().isEmpty()) {
                sink.accept(new TypeAnswers.StructValue(
                        reference.title(struct.orElse("")), at, typed.value(reference.type(), at), radix.radix()));
                return;
            }
            List<Value.MemberValue> values = new ArrayList<>();
            for (MemberPath path : reference.members()) {
                values.add(new Value.MemberValue(path.path(), typed.reader().read(path.member(), at)));
            }
            sink.accept(new TypeAnswers.MemberValues(at, reference.type(), values, radix.radix()));
        } catch (MemoryFault missing) {
            sink.accept(new NoticesAnswer(List.of("What is there cannot be read: " + missing.getMessage())));
        }
    }
}
