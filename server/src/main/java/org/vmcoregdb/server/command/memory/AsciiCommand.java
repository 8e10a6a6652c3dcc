package org.vmcoregdb.server.command.memory;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.result.MemoryAnswer;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.ResultSink;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code ascii}: numbers as characters. */
@CommandLine.Command(name = "ascii", description = "Shows the characters in a number, or the table of all characters.")
public final class AsciiCommand implements Command {
    @Parameters(arity = "0..*", paramLabel = "NUMBER", description = "Hexadecimal digits.")
    private List<String> words = new ArrayList<>();

    @Override
    public void run(CommandContext context, ResultSink sink) throws CommandException {
        if (words.isEmpty()) {
            sink.accept(new Result.MemoryResult(new MemoryAnswer.CharacterTable()));
        }
        for (String word : words) {
            long value = HexArguments.parse("ascii", word);
            sink.accept(new Result.MemoryResult(new MemoryAnswer.NumberText(value)));
        }
    }
}
