package org.vmcoregdb.server.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine;

/** The program's entry. */
@CommandLine.Command(
        name = "vmcore-gdb",
        description = "Opens the crash dump of a Linux kernel and serves it to debuggers.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
public final class Main {
    /** Everything went well. */
    static final int OK = 0;
    /** The dump cannot be opened, or a command failed. */
    static final int FAILED = 1;

    private static final Map<String, Supplier<Object>> SUBCOMMANDS = subcommands();

    private Main() {}

    private static Map<String, Supplier<Object>> subcommands() {
        Map<String, Supplier<Object>> all = new LinkedHashMap<>();
        all.put("serve", ServeCommand::new);
        all.put("demo", DemoCommand::new);
        all.put("exec", ExecCommand::new);
        all.put("info", InfoCommand::new);
        all.put("report", ReportCommand::new);
        all.put("launch-config", LaunchConfigCommand::new);
        all.put("extract", ExtractCommand::new);
        all.put("schema", SchemaCommand::new);
        all.put("help", CommandLine.HelpCommand::new);
        return all;
    }

    /** Runs the program and ends the JVM with its exit code: 0, 1 (it failed) or 2 (wrong usage). */
    public static void main(String[] args) {
        StandardOutput output = StandardOutput.install();
        System.exit(output.finish(run(args)));
    }

    /** Runs the program and returns its exit code. */
    static int run(String... args) {
        CommandLine line = new CommandLine(new Main());
        boolean one = args.length > 0 && SUBCOMMANDS.containsKey(args[0]) && !args[0].equals("help");
        // describing a subcommand by reflection takes milliseconds: only the one that is asked for, if one is
        SUBCOMMANDS.forEach((name, command) -> {
            if (!one || name.equals(args[0])) {
                line.addSubcommand(name, command.get());
            }
        });
        line.setExecutionExceptionHandler((exception, commandLine, parsed) -> {
            Messages.failed(
                    Messages.asksForJson(parsed.originalArgs()), Optional.empty(), sentence(exception));
            return FAILED;
        });
        line.setParameterExceptionHandler(new UsageErrors());
        // a file may be called @name
        line.setExpandAtFiles(false);
        if (args.length == 0) {
            line.usage(System.err);
            return CommandLine.ExitCode.USAGE;
        }
        return line.execute(args);
    }

    private static String sentence(Exception exception) {
        String message = exception.getMessage();
        return message == null ? exception.getClass().getSimpleName() : message;
    }

    /** The version, as the jar's manifest has it. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"vmcore-gdb " + (version == null ? "(unpackaged)" : version)};
        }
    }
}
