package org.vmcoregdb.server.cli;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.bytes.Location;
import org.vmcoregdb.server.answer.Build;
import org.vmcoregdb.server.answer.ErrorAnswer;
import org.vmcoregdb.server.answer.ErrorCode;
import org.vmcoregdb.server.command.CommandException;
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

    private static final List<String> SUBCOMMANDS = List.of(
            "serve",
            "gdb",
            "connect",
            "token",
            "demo",
            "shell",
            "exec",
            "info",
            "report",
            "fleet",
            "diff",
            "convert",
            "launch-config",
            "helper",
            "gdb-script",
            "extract",
            "schema",
            "completion",
            "man-page",
            "help",
            "mcp",
            "cache");

    private Main() {}

    /** A switch, because a table of constructors costs each run the linking of all of them. */
    private static Object subcommand(String name, String... args) {
        return switch (name) {
            case "serve" -> new ServeCommand();
            case "gdb" -> new GdbCommand(args);
            case "connect" -> new ConnectCommand();
            case "token" -> new TokenCommand();
            case "demo" -> new DemoCommand();
            case "shell" -> new ShellCommand();
            case "exec" -> new ExecCommand();
            case "info" -> new InfoCommand();
            case "report" -> new ReportCommand();
            case "fleet" -> new FleetCommand();
            case "diff" -> new DiffCommand();
            case "convert" -> new ConvertCommand();
            case "launch-config" -> new LaunchConfigCommand();
            case "helper" -> new HelperCommand();
            case "gdb-script" -> new HelperCommand.GdbScript();
            case "extract" -> new ExtractCommand();
            case "schema" -> new SchemaCommand();
            case "completion" -> new CompletionCommand();
            case "man-page" -> new CompletionCommand.ManPage();
            case "help" -> new HelpCommand();
            case "mcp" -> new McpCommand();
            case "cache" -> new CacheCommand();
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Runs the program and ends the JVM with its exit code: 0, 1 (it failed) or 2 (wrong usage). */
    public static void main(String[] args) {
        StandardOutput output = StandardOutput.install();
        System.exit(output.finish(run(args)));
    }

    /** The program with all its subcommands, for its own description. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        SUBCOMMANDS.forEach(name -> line.addSubcommand(name, subcommand(name)));
        UserLocations locations = new UserLocations();
        line.registerConverter(Location.class, locations);
        line.registerConverter(FleetSource.class, new FleetSource.Converter(locations));
        return line;
    }

    /** Runs the program and returns its exit code. */
    static int run(String... args) {
        CommandLine line = new CommandLine(new Main());
        boolean one = args.length > 0 && SUBCOMMANDS.contains(args[0]);
        // describing a subcommand by reflection takes milliseconds: only the one that is asked for, if one is
        for (String name : one ? List.of(args[0]) : SUBCOMMANDS) {
            line.addSubcommand(name, subcommand(name, args));
        }
        UserLocations locations = new UserLocations();
        line.registerConverter(Location.class, locations);
        line.registerConverter(FleetSource.class, new FleetSource.Converter(locations));
        line.setExecutionExceptionHandler(new Failures(locations));
        line.setParameterExceptionHandler(new UsageErrors());
        // a file may be called @name
        line.setExpandAtFiles(false);
        if (args.length == 0) {
            line.usage(System.err);
            return CommandLine.ExitCode.USAGE;
        }
        try {
            int code = line.execute(one && args[0].equals("gdb") ? GdbCommand.ownArguments(args) : args);
            List<String> failures = locations.failures();
            failures.forEach(sentence -> System.err.println("vmcore-gdb: " + sentence));
            if (List.of(args).contains(UserLocations.STATS)) {
                System.err.println("vmcore-gdb: " + locations.usage().orElse("nothing was read of other machines"));
            }
            return code == OK && !failures.isEmpty() ? FAILED : code;
        } catch (Throwable error) { // an error in one file must not look like a broken program
            System.out.flush();
            failed(List.of(args), error);
            return FAILED;
        }
    }

    /**
     * Says why a command failed. A class and no lambda, as all that implements picocli's interfaces: Java's archive of loaded classes leaves out
     * an interface that was compiled for Java 5 when a lambda implements it, and with it all classes that do.
     */
    private record Failures(UserLocations locations) implements CommandLine.IExecutionExceptionHandler {
        @Override
        public int handleExecutionException(
                Exception exception, CommandLine commandLine, CommandLine.ParseResult parsed) {
            locations.told(sentence(exception));
            failed(parsed.originalArgs(), exception);
            return FAILED;
        }
    }

    private static void failed(List<String> arguments, Throwable failure) {
        ErrorCode code = failure instanceof CommandException wrong ? wrong.code() : ErrorCode.of(failure);
        Messages.failed(Messages.asksForJson(arguments), new ErrorAnswer(Optional.empty(), sentence(failure), code));
    }

    /** What to tell the user: never a stack trace. */
    static String sentence(Throwable failure) {
        if (failure instanceof OutOfMemoryError) {
            return "There is not enough memory for this; VMCOREGDB_JAVA_OPTS=-Xmx4g in the environment gives more";
        }
        if (failure instanceof StackOverflowError) {
            return "Something in the file is nested too deeply to be read";
        }
        if (failure instanceof InternalError) {
            return "A file could not be read: it was cut short while it was open, or its disk failed";
        }
        String message = failure.getMessage();
        return message == null || message.isEmpty()
                ? "This failed without a reason (" + failure.getClass().getSimpleName() + ")"
                : message;
    }

    /** The version, commit and date. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {Build.current().toString()};
        }
    }
}
