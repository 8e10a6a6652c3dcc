package org.vmcoregdb.server.command.memory;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.result.Result;
import org.vmcoregdb.server.result.ResultSink;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code pte}: what a page table entry says. */
@CommandLine.Command(name = "pte", description = "Shows what a page table entry says.")
public final class PteCommand implements Command {
    @Parameters(arity = "1..*", paramLabel = "ENTRY", description = "Hexadecimal digits.")
    private List<String> words = new ArrayList<>();

    @Override
    public void run(CommandContext context, ResultSink sink) throws CommandException {
        for (String word : words) {
            long value = HexArguments.parse("pte", word);
            sink.accept(new Result.MemoryResult(PageEntries.of(context.kernel(), value)));
        }
    }
}
