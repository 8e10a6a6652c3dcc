package org.vmcoregdb.server.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.Session;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code alias}: words that stand for commands. */
@CommandLine.Command(name = "alias", description = "Shows the aliases, or makes a word stand for a command.")
final class AliasCommand implements Command {
    private final Commands commands;

    @Parameters(
            arity = "0..*",
            paramLabel = "NAME [COMMAND]",
            description = "The alias, and what it stands for; \"\" deletes it.")
    private List<String> words = new ArrayList<>();

    AliasCommand(Commands commands) {
        this.commands = commands;
    }

    @Override
    public boolean takesCommand() {
        return true;
    }

    @Override
    public List<String> answerTypes() {
        return List.of("aliases", "text");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        Session session = context.session();
        if (words.isEmpty()) {
            sink.accept(new SessionAnswers.Aliases(session.aliases()));
            return;
        }
        String name = words.get(0);
        Optional<Session.Alias> known = session.alias(name);
        if (words.size() == 1) {
            Session.Alias alias = known.orElseThrow(() -> new CommandException("alias: there is no alias " + name));
            sink.accept(new SessionAnswers.Aliases(List.of(alias)));
            return;
        }
        String command = String.join(" ", words.subList(1, words.size()));
        if (command.isBlank()) {
            if (!session.forget(name)) {
                throw new CommandException("alias: there is no alias " + name);
            }
            sink.accept(new SessionAnswers.Done("alias deleted: " + name));
        } else if (commands.names().contains(name) && known.isEmpty()) {
            throw new CommandException("alias: " + name + " is a command, and stays one");
        } else {
            sink.accept(new SessionAnswers.Aliases(List.of(session.define(name, command))));
        }
    }
}
