package org.vmcoregdb.server.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.server.answer.ErrorAnswer;
import org.vmcoregdb.server.answer.ErrorCode;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.LocalContext;
import org.vmcoregdb.server.command.Session;
import org.vmcoregdb.server.prompt.UserFiles;
import org.vmcoregdb.server.shell.Commands;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code exec}: the monitor commands without a debugger. */
@CommandLine.Command(
        name = "exec",
        description = "Runs monitor commands on a dump and prints their answers.",
        mixinStandardHelpOptions = true)
final class ExecCommand implements Callable<Integer> {
    private final Commands all = new Commands();

    @Mixin
    private DumpArguments arguments = new DumpArguments();

    @Mixin
    private RedactionArguments redaction = new RedactionArguments();

    @Option(names = "-c", paramLabel = "COMMAND", description = "A command; may be given several times.")
    private List<String> commands = new ArrayList<>();

    @Option(
            names = "-i",
            paramLabel = "FILE",
            description = "A file with commands, one a line, which are run before those of -c; - is standard input.")
    private List<String> inputs = new ArrayList<>();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "Answers as JSON, one object a line.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        if (commands.isEmpty() && inputs.isEmpty()) {
            throw new CommandLine.ParameterException(spec.commandLine(), "Which commands? -c COMMAND or -i FILE");
        }
        try (CrashDump analysis = arguments.redacting(redaction).open()) {
            return run(analysis);
        }
    }

    private int run(CrashDump analysis) throws IOException {
        PrintStream out = BufferedOutput.standard();
        Session session = new Session(Session.Host.BATCH);
        LocalContext context = new LocalContext(analysis, session, out::checkError);
        boolean well = true;
        for (String input : inputs) {
            well &= input.equals("-") ? lines(context, out) : lines(UserFiles.lines(Path.of(input)), context, out);
        }
        well &= lines(commands, context, out);
        out.flush();
        Notices.print(analysis);
        return well ? Main.OK : Main.FAILED;
    }

    /** Those of standard input, each when it comes. */
    private boolean lines(LocalContext context, PrintStream out) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        boolean well = true;
        for (String line = in.readLine(); line != null && !context.session().isEnded(); line = in.readLine()) {
            well &= lines(List.of(line), context, out);
            out.flush();
        }
        return well;
    }

    private boolean lines(List<String> lines, LocalContext context, PrintStream out) {
        boolean well = true;
        for (String line : lines) {
            for (String command : Commands.statements(line)) {
                if (!context.session().isEnded()) {
                    well &= one(command, context, out);
                }
            }
        }
        return well;
    }

    private boolean one(String command, LocalContext context, PrintStream out) {
        try {
            context.renew();
            if (json) {
                all.json(command, context, out::print);
            } else {
                all.text(command, context, out::print);
            }
            return true;
        } catch (CommandException wrong) {
            out.flush();
            Messages.failed(
                    json, new ErrorAnswer(Optional.of(command), String.valueOf(wrong.getMessage()), wrong.code()));
        } catch (RuntimeException broken) {
            // what is wrong with one command is nothing to the others
            out.flush();
            Messages.failed(json, new ErrorAnswer(Optional.of(command), Main.sentence(broken), ErrorCode.of(broken)));
        }
        return false;
    }
}
