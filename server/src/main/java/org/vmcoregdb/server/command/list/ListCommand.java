package org.vmcoregdb.server.command.list;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.lib.LinkedChain;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.AddressArguments;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code list}: what is in a linked list. */
@CommandLine.Command(name = "list", description = "Shows what is in a linked list.")
public final class ListCommand implements Command {
    @Option(names = "-o", paramLabel = "OFFSET", description = "Where in the structs the pointer to the next is.")
    private Optional<String> offset = Optional.empty();

    @Option(names = "-e", paramLabel = "ADDRESS", description = "The list ends there.")
    private Optional<String> end = Optional.empty();

    @Option(names = "-l", paramLabel = "OFFSET", description = "For -s: how far into the structs the addresses point.")
    private Optional<String> inside = Optional.empty();

    @Option(names = "-h", description = "START is a struct in the list, with a list_head at OFFSET.")
    private boolean fromStruct;

    @Option(names = "-H", description = "START is the list's head, a list_head by itself.")
    private boolean fromHead;

    @Option(names = "-O", paramLabel = "OFFSET", description = "With -h: START has the list's head, at this OFFSET.")
    private Optional<String> headOffset = Optional.empty();

    @Option(names = "-r", description = "Backwards.")
    private boolean backwards;

    @Option(names = "-B", description = "If the list is a loop, says its length and where it begins.")
    private boolean tellLoop;

    @Mixin
    private EntryOptions shown = new EntryOptions();

    @Parameters(
            arity = "1..2",
            paramLabel = "[OFFSET] START",
            description = "Where the list begins; STRUCT.MEMBER as OFFSET may follow it.")
    private List<String> words = new ArrayList<>();

    @Override
    public List<String> answerTypes() {
        return List.of("entry", "member", "empty_list");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        try {
            show(context, sink);
        } catch (CommandException wrong) {
            throw new CommandException("list: " + wrong.getMessage());
        }
    }

    private void show(CommandContext context, AnswerSink sink) throws CommandException {
        Kernel kernel = context.kernel();
        if (fromHead && fromStruct) {
            throw new CommandException("-h and -H exclude each other");
        }
        if (headOffset.isPresent() && !fromStruct && !fromHead) {
            throw new CommandException("-O says where in the struct at START, given with -h, the head is");
        }
        // STRUCT.MEMBER is the offset wherever it stands
        boolean offsetLast = words.size() > 1 && MemberOffset.isMember(kernel, words.get(1));
        String startWord = words.get(offsetLast ? 0 : words.size() - 1);
        Optional<String> offsetWord = words.size() > 1 ? Optional.of(words.get(offsetLast ? 1 : 0)) : offset;
        if (words.size() > 1 && offset.isPresent()) {
            throw new CommandException("the offset is given twice");
        }
        long pointerAt = MemberOffset.parse(kernel, offsetWord);
        long start = AddressArguments.parse(context, startWord);
        boolean heads = fromHead || fromStruct;
        long previous = backwards ? Long.BYTES : 0;
        boolean headOnly = fromHead || headOffset.isPresent();
        long first =
                start + (headOffset.isPresent() ? MemberOffset.parse(kernel, headOffset) : fromStruct ? pointerAt : 0);
        long stop = end.isPresent() ? AddressArguments.parse(context, end.get()) : 0;
        LinkedChain chain = new LinkedChain(heads ? previous : pointerAt + previous, stop, !headOnly);
        long back = heads ? pointerAt : 0;
        EntryContents contents = shown.contents(kernel);
        long struct = MemberOffset.parse(kernel, inside);
        int[] count = {0};
        LongPredicate visitor = node -> {
            long value = node - back;
            count[0]++;
            sink.accept(new EntryAnswers.Entry(value, true, false, Optional.empty(), contents.at(value - struct)));
            return !context.cancelled();
        };
        Optional<LinkedChain.Loop> loop = chain.walk(kernel.memory(), first, visitor);
        if (loop.isPresent()) {
            throw new CommandException(sentence(loop.get()));
        }
        if (count[0] == 0 && kernel.memory().readLong(first + chain.pointerOffset()) == 0) {
            throw new CommandException("the first list entry is a null pointer");
        }
        if (count[0] == 0) {
            sink.accept(new EntryAnswers.Empty());
        }
    }

    private String sentence(LinkedChain.Loop loop) {
        String text = "duplicate list entry: " + Long.toHexString(loop.repeated());
        return tellLoop ? text + ", where a loop of " + loop.length() + " entries begins" : text;
    }
}
