package org.vmcoregdb.server.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.shell.Commands;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code exec}: the monitor commands without a debugger. */
@CommandLine.Command(
        name = "exec",
        description = "Runs monitor commands on a dump and prints their answers.",
        mixinStandardHelpOptions = true)
final class ExecCommand implements Callable<Integer> {
    @Mixin
    private DumpArguments arguments = new DumpArguments();

    @Option(
            names = "-c",
            required = true,
            paramLabel = "COMMAND",
            description = "A command; may be given several times.")
    private List<String> commands = new ArrayList<>();

    @Option(names = "--json", description = "Answers as JSON, one object a line.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        try (CrashDump analysis = arguments.open()) {
            return run(analysis);
        }
    }

    private int run(CrashDump analysis) {
        PrintStream out = BufferedOutput.standard();
        LocalContext context = new LocalContext(analysis, out::checkError);
        Commands all = new Commands();
        int code = Main.OK;
        for (String command : commands) {
            try {
                if (json) {
                    all.json(command, context, out::print);
                } else {
                    all.text(command, context, out::print);
                }
            } catch (CommandException wrong) {
                out.flush();
                Messages.failed(json, Optional.of(command), String.valueOf(wrong.getMessage()));
                code = Main.FAILED;
            }
        }
        out.flush();
        Notices.print(analysis);
        return code;
    }
}
