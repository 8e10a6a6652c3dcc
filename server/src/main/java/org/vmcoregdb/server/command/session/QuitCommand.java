package org.vmcoregdb.server.command.session;

import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.Session;
import picocli.CommandLine;

/** {@code q} and {@code exit}: no more commands. */
@CommandLine.Command(name = "q", description = "Ends the session: the shell, or the commands of exec.")
public final class QuitCommand implements Command {
    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        if (context.session().host() == Session.Host.DEBUGGER) {
            throw new CommandException("the debugger's own quit ends the session, or detach");
        }
        context.session().end();
    }
}
