package org.vmcoregdb.server.command.report;

import java.util.List;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import picocli.CommandLine;

/** {@code report}: what killed the machine, on a page. */
@CommandLine.Command(
        name = "report",
        description =
                "Says what killed the machine, on a page: class and place of the crash, its signature, stack, taint,"
                        + " modules, tasks and the end of the log.")
public final class ReportCommand implements Command {
    @Override
    public List<String> answerTypes() {
        return List.of("report", "crashes");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        sink.accept(new ReportBuilder(context).build());
    }
}
