package org.vmcoregdb.server.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.IoReason;
import org.vmcoregdb.server.access.Token;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code token}: a new token for somebody, printed once. */
@CommandLine.Command(
        name = "token",
        description =
                "Makes a token with which somebody may connect to vmcore-gdb serve --tokens FILE. It is printed once,"
                        + " on standard output; what the server has to know of it goes to FILE or standard error.",
        mixinStandardHelpOptions = true)
final class TokenCommand implements Callable<Integer> {
    private static final int MOST_DAYS = 36_500;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "NAME", description = "Whose it is: letters, digits and . _ @ -")
    private String name = "";

    @Option(names = "--tokens", paramLabel = "FILE", description = "The server's file, to which its line is appended.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--dump",
            paramLabel = "DUMP",
            description =
                    "A dump that it is for, as the server was given it, or the last part of its path; may be given"
                            + " several times (all).")
    private List<String> dumps = new ArrayList<>();

    @Option(
            names = "--command",
            paramLabel = "COMMAND",
            split = ",",
            description = "A monitor command that it is for; may be given several times, or several with commas (all).")
    private List<String> commands = new ArrayList<>();

    @Option(names = "--days", paramLabel = "N", description = "How many days it holds (until it is taken back).")
    private Optional<Integer> days = Optional.empty();

    @Option(
            names = "--seconds-per-hour",
            paramLabel = "N",
            description = "How many seconds the server works for it in an hour, all its connections together (any"
                    + " number).")
    private Optional<Integer> seconds = Optional.empty();

    @Option(
            names = "--commands-per-minute",
            paramLabel = "N",
            description = "How many monitor commands it may run in a minute (any number).")
    private Optional<Integer> perMinute = Optional.empty();

    @Override
    public Integer call() throws FormatException {
        if (!Token.isName(name)) {
            throw wrong("'" + name + "' is not 1 to 64 letters, digits and . _ @ -");
        }
        if (days.filter(n -> n < 1 || n > MOST_DAYS).isPresent()) {
            throw wrong("--days is from 1 to " + MOST_DAYS);
        }
        if (seconds.filter(n -> n < 1).isPresent()) {
            throw wrong("--seconds-per-hour is from 1");
        }
        if (perMinute.filter(n -> n < 1).isPresent()) {
            throw wrong("--commands-per-minute is from 1");
        }
        Optional<Instant> expires =
                days.map(n -> Instant.now().plus(Duration.ofDays(n)).truncatedTo(ChronoUnit.SECONDS));
        String text = Token.random();
        Token token;
        try {
            token = new Token(
                    name,
                    Token.hash(text),
                    dumps,
                    Token.commandNames(commands),
                    seconds.map(Duration::ofSeconds),
                    perMinute,
                    expires);
        } catch (Token.WrongLineException e) {
            throw wrong("--command " + e.getMessage());
        }
        if (file.isPresent()) {
            append(file.get(), token.line());
        } else {
            System.err.print(token.line());
        }
        System.out.println(text);
        return Main.OK;
    }

    private CommandLine.ParameterException wrong(String sentence) {
        return new CommandLine.ParameterException(spec.commandLine(), sentence);
    }

    /** A new file is its owner's only. A last line without an end stays a line of its own. */
    private static void append(Path file, String line) throws FormatException {
        try {
            if (Files.notExists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            boolean begun = Files.size(file) > 0;
            Files.write(file, ((begun ? "\n" : "") + line).getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new FormatException(file + " could not be written: " + IoReason.of(e), e);
        }
    }
}
