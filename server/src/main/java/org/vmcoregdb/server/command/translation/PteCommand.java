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

/** {@code pte}: what a page table entry says. */
@CommandLine.Command(name = "pte", description = "Shows what a page table entry says.")
public final class PteCommand implements Command {
    @Parameters(arity = "1..*", paramLabel = "ENTRY", description = "Hexadecimal digits.")
    private List<String> words = new ArrayList<>();

    @Override
    public List<String> answerTypes() {
        return List.of("page_table_entry");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        for (String word : words) {
            long value = HexArguments.parse("pte", word);
            sink.accept(PageEntries.of(context.kernel(), value));
        }
    }
}
