package org.vmcoregdb.server.command.translation;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.HexArguments;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code btop} and {@code ptob}: physical addresses to page numbers and back. */
public abstract class PageNumberCommand implements Command {
    @Parameters(arity = "1..*", paramLabel = "NUMBER", description = "Hexadecimal digits.")
    private List<String> words = new ArrayList<>();

    private final String name;

    PageNumberCommand(String name) {
        this.name = name;
    }

    /** The other number. */
    abstract long convert(long from, int pageSize);

    @Override
    public List<String> answerTypes() {
        return List.of("converted");
    }

    @Override
    public final void run(CommandContext context, AnswerSink sink) throws CommandException {
        for (String word : words) {
            long from = number(word);
            long to = convert(from, context.kernel().memory().pageSize());
            sink.accept(new ConvertedAnswer(from, to));
        }
    }

    /** What a word means: hexadecimal digits, unless a command reads them otherwise. */
    long number(String word) throws CommandException {
        return HexArguments.parse(name, word);
    }

    /** {@code btop}. */
    @CommandLine.Command(name = "btop", description = "Shows the number of the page that a physical address is in.")
    public static final class BytesToPage extends PageNumberCommand {
        /** Not parsed yet. */
        public BytesToPage() {
            super("btop");
        }

        @Override
        long convert(long from, int pageSize) {
            return Long.divideUnsigned(from, pageSize);
        }
    }

    /** {@code ptob}. */
    @CommandLine.Command(name = "ptob", description = "Shows the physical address of a page number.")
    public static final class PageToBytes extends PageNumberCommand {
        /** Not parsed yet. */
        public PageToBytes() {
            super("ptob");
        }

        /** As crash: a number of decimal digits only is decimal. */
        @Override
        long number(String word) throws CommandException {
            return word.matches("[0-9]{1,18}") ? Long.parseLong(word) : super.number(word);
        }

        @Override
        long convert(long from, int pageSize) {
            return from * pageSize;
        }
    }
}
