package org.vmcoregdb.server.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.vmcoregdb.server.answer.AnswerJson;
import org.vmcoregdb.server.shell.Commands;
import org.vmcoregdb.server.shell.CommandsAnswer;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code help}: the program's commands, or one of them; for programs also those in a dump. */
@CommandLine.Command(
        name = "help",
        description = "Lists the commands, or explains one. Those in a dump are listed by exec DUMP -c help.",
        mixinStandardHelpOptions = true)
final class HelpCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command to explain.")
    private Optional<String> about = Optional.empty();

    @Option(
            names = "--json",
            description =
                    "For programs: the commands, or one, and those in a dump, with all options, as a JSON object.")
    private boolean json;

    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() {
        CommandLine program = Main.commandLine();
        Optional<CommandLine> one = about.flatMap(
                name -> Optional.ofNullable(program.getSubcommands().get(name)));
        Commands inDumps = new Commands();
        boolean known =
                about.isEmpty() || one.isPresent() || json && inDumps.names().contains(about.get());
        if (!known) {
            throw new CommandLine.ParameterException(spec.commandLine(), "there is no command " + about.get());
        }
        PrintStream out = BufferedOutput.standard();
        if (json) {
            out.print(AnswerJson.line(described(program, inDumps)));
        } else {
            out.print(one.orElse(program).getUsageMessage());
        }
        out.flush();
        return Main.OK;
    }

    private CommandsAnswer described(CommandLine program, Commands inDumps) {
        List<CommandsAnswer.Entry> ofProgram = new ArrayList<>();
        program.getSubcommands().forEach((name, line) -> {
            if (about.isEmpty() || about.get().equals(name)) {
                ofProgram.add(CommandsAnswer.Entry.of(name, line.getCommandSpec()));
            }
        });
        List<CommandsAnswer.Entry> ofDumps = new ArrayList<>();
        for (String name : inDumps.names()) {
            if (about.isEmpty() || about.get().equals(name)) {
                inDumps.commandLine(name)
                        .ifPresent(line -> ofDumps.add(CommandsAnswer.Entry.of(name, line.getCommandSpec())));
            }
        }
        return new CommandsAnswer(ofProgram, ofDumps);
    }
}
