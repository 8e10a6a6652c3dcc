package org.vmcoregdb.server.command.check;

import java.util.List;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code check}: what is wrong with the machine. */
@CommandLine.Command(
        name = "check",
        description = "Runs named checks, and says what each found, by what evidence, and which command shows more.")
public final class CheckCommand implements Command {
    @Option(names = "-v", description = "Lists the checks that found nothing, too.")
    private boolean all;

    @Override
    public List<String> answerTypes() {
        return List.of("check");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        sink.accept(new CheckAnswer(Checking.thorough(context), new CheckAnswer.Look(all)));
    }
}
