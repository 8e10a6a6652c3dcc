package org.vmcoregdb.server.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.answer.ErrorCode;
import org.vmcoregdb.server.answer.TextAnswer;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code help}: the commands, or one of them. */
@CommandLine.Command(name = "help", description = "Lists the commands, or explains one.")
final class HelpCommand implements Command {
    private final Commands commands;

    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command to explain.")
    private Optional<String> about = Optional.empty();

    @Option(names = "--json", description = "For programs: the commands, or one, with all options, as a JSON object.")
    private boolean json;

    HelpCommand(Commands commands) {
        this.commands = commands;
    }

    @Override
    public List<String> answerTypes() {
        return List.of("text", "commands");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        if (json) {
            List<CommandsAnswer.Entry> entries = new ArrayList<>();
            for (String name : about.isPresent() ? List.of(about.get()) : commands.names()) {
                CommandLine line = commands.commandLine(name)
                        .orElseThrow(
                                () -> new CommandException("there is no command " + name, ErrorCode.NO_SUCH_COMMAND));
                entries.add(CommandsAnswer.Entry.of(name, line.getCommandSpec()));
            }
            sink.accept(new CommandsAnswer(List.of(), entries));
            return;
        }
        if (about.isPresent()) {
            CommandLine line = commands.commandLine(about.get())
                    .orElseThrow(() ->
                            new CommandException("there is no command " + about.get(), ErrorCode.NO_SUCH_COMMAND));
            sink.accept(new TextAnswer(line.getUsageMessage(CommandLine.Help.Ansi.OFF)));
            return;
        }
        StringBuilder text = new StringBuilder();
        for (String name : commands.names()) {
            String[] description = commands.commandLine(name)
                    .map(l -> l.getCommandSpec().usageMessage().description())
                    .orElse(new String[0]);
            text.append(String.format("%-8s %s%n", name, description.length == 0 ? "" : description[0]));
        }
        sink.accept(new TextAnswer(text.append("help COMMAND explains one.\n").toString()));
    }
}
