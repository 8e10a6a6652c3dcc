package org.vmcoregdb.server.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.server.agent.AgentServer;
import org.vmcoregdb.server.agent.HttpEndpoint;
import org.vmcoregdb.server.library.DumpLibrary;
import org.vmcoregdb.server.library.FolderShelf;
import org.vmcoregdb.server.library.Shelf;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mcp}: a dump, or a folder of dumps, for agents. */
@CommandLine.Command(
        name = "mcp",
        description =
                "Serves a dump, or all dumps below a folder, to agents: Model Context Protocol on standard input and"
                        + " output, or over HTTP on this machine.",
        mixinStandardHelpOptions = true)
final class McpCommand implements Callable<Integer> {
    /** How the SDK's logging library is kept from saying that nobody wants its lines; it looks before anything else of it is used. */
    private static final String LOGGING = "slf4j.internal.verbosity";

    /** May be left out: then agents are told so, which whoever set them up reads sooner than what a program says that ends at once. */
    @ArgGroup(exclusive = false, multiplicity = "0..1")
    private DumpArguments arguments = new DumpArguments();

    @Option(
            names = "--listen",
            paramLabel = "[HOST:]PORT",
            converter = ListenAddress.Converter.class,
            description = "Serve over HTTP at this loopback address, in place of standard input and output.")
    private Optional<ListenAddress> address = Optional.empty();

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "With --listen: every request has to show the token that is the first line of this file"
                    + " (Authorization: Bearer TOKEN). Without, all users of this machine are served.")
    private Optional<Path> tokenFile = Optional.empty();

    @Mixin
    private RedactionArguments redaction = new RedactionArguments();

    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException, FormatException {
        if (address.isPresent() && !(address.get() instanceof ListenAddress.Tcp)) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--listen takes [HOST:]PORT");
        }
        if (tokenFile.isPresent() && address.isEmpty()) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--token-file goes with --listen: who starts mcp has its standard input");
        }
        Optional<String> token =
                tokenFile.isPresent() ? Optional.of(SecretFile.token(tokenFile.get())) : Optional.empty();
        if (!arguments.areGiven()) {
            Messages.print(
                    "no dump was given: agents are told to ask for vmcore-gdb mcp DUMP, or vmcore-gdb mcp FOLDER");
        }
        arguments.redacting(redaction);
        System.setProperty(LOGGING, "ERROR");
        // standard output is the client's: whatever else is printed goes to standard error
        PrintStream client = System.out;
        System.setOut(System.err);
        try (AgentServer server = new AgentServer(new DumpLibrary<>(shelf(), DumpLibrary.Limits.standard()))) {
            if (address.isPresent() && address.get() instanceof ListenAddress.Tcp tcp) {
                listen(server, tcp, token);
            } else {
                server.serve(System.in, client);
            }
        } finally {
            System.setOut(client);
        }
        return Main.OK;
    }

    private static void listen(AgentServer server, ListenAddress.Tcp tcp, Optional<String> token)
            throws IOException, InterruptedException {
        try (HttpEndpoint endpoint = server.listen(tcp.address(), token)) {
            Messages.print(
                    "listening on " + endpoint.uri().getAuthority() + " for agents of this machine: " + endpoint.uri());
            endpoint.awaitClosed();
        }
    }

    private Shelf<CrashDump> shelf() throws IOException, FormatException {
        if (!arguments.areGiven()) {
            return List::of;
        }
        Optional<Path> folder = arguments.folder();
        if (folder.isPresent()) {
            return new FolderShelf<>(
                    folder.get(), DumpArguments::looksLikeDump, file -> arguments.openOther(new FileLocation(file)));
        }
        String name = arguments.name();
        Optional<Path> file = arguments.firstFile();
        Optional<String> obstacle = file.flatMap(path -> new FileLocation(path).obstacle());
        if (obstacle.isPresent()) {
            throw new FormatException(
                    arguments.asGiven().get(0) + " " + obstacle.get(), new IOException(obstacle.get()));
        }
        long bytes = file.isPresent() ? Files.size(file.get()) : 0;
        return () -> List.of(new Shelf.Found<>(name, bytes, 1, arguments::open));
    }
}
