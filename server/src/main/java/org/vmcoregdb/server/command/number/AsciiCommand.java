package org.vmcoregdb.server.command.number;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.HexArguments;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code ascii}: numbers as characters. */
@CommandLine.Command(name = "ascii", description = "Shows the characters in a number, or the table of all characters.")
public final class AsciiCommand implements Command {
    @Parameters(arity = "0..*", paramLabel = "NUMBER", description = "Hexadecimal digits.")
    private List<String> words = new ArrayList<>();

    @Override
    public List<String> answerTypes() {
        return List.of("number_text", "text");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        if (words.isEmpty()) {
            sink.accept(new NumberAnswers.CharacterTable());
        }
        for (String word : words) {
            long value = HexArguments.parse("ascii", word);
            sink.accept(new NumberAnswers.Characters(value));
        }
    }
}
