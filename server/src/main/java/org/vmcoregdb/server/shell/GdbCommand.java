package org.vmcoregdb.server.shell;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code gdb}: commands of gdb that commands here answer; there is no gdb. */
@CommandLine.Command(
        name = "gdb",
        description =
                "Answers gdb's p, ptype, whatis, x, bt, list, disassemble and info symbol in the words of commands here.")
final class GdbCommand implements Command {
    private final Commands commands;

    @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "As one types it in gdb.")
    private List<String> words = new ArrayList<>();

    GdbCommand(Commands commands) {
        this.commands = commands;
    }

    @Override
    public boolean takesCommand() {
        return true;
    }

    @Override
    public boolean takesAnyWord() {
        return true;
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        GdbWords here = GdbWords.of(words);
        commands.run(here.command(), here.arguments(), context, sink);
    }
}
