package org.vmcoregdb.server.command.swap;

import java.util.List;
import org.vmcoregdb.kernel.mm.SwapAreas;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import picocli.CommandLine;

/** {@code swap}: the swap areas in use. */
@CommandLine.Command(name = "swap", description = "Shows the devices and files that pages are swapped out to.")
public final class SwapCommand implements Command {
    @Override
    public List<String> answerTypes() {
        return List.of("swap_areas");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        sink.accept(new SwapAnswer(
                SwapAreas.of(context.kernel()).all(), context.kernel().memory().pageSize()));
    }
}
