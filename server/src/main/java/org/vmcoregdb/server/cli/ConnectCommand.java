package org.vmcoregdb.server.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.protocol.access.Certificates;
import org.vmcoregdb.protocol.net.NearDebugger;
import org.vmcoregdb.protocol.net.RemoteServer;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code connect}: a debugger's way to a server that speaks TLS or wants a token. */
@CommandLine.Command(
        name = "connect",
        description = "Connects a debugger to a server that speaks TLS or wants a token"
                + " (gdb: target remote | vmcore-gdb connect HOST:PORT … --stdio).",
        mixinStandardHelpOptions = true)
final class ConnectCommand implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "HOST:PORT",
            converter = PlaceConverter.class,
            description = "The server. Under TLS its certificate has to be for HOST.")
    private Place place = new Place("", 0);

    @Option(names = "--stdio", description = "The debugger is on standard input and output.")
    private boolean stdio;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT|unix:PATH",
            converter = ListenAddress.Converter.class,
            description =
                    "Instead, wait here for one debugger: on a Unix socket, which is yours alone (gdb: target remote"
                            + " PATH), or on a loopback address, where the first who connects is it (LLDB, IDEs).")
    private Optional<ListenAddress> local = Optional.empty();

    @Option(names = "--token-file", paramLabel = "FILE", description = "The token is the first line of this file.")
    private Optional<Path> tokenFile = Optional.empty();

    @Option(names = "--tls", description = "Speak TLS, and trust the authorities that Java trusts.")
    private boolean tls;

    @Option(
            names = "--tls-ca",
            paramLabel = "CA",
            description = "Speak TLS, and trust this authority, or this certificate of the server, only (a PEM file).")
    private Optional<Path> authority = Optional.empty();

    @Option(
            names = "--cert",
            paramLabel = "CERT,KEY",
            converter = AccessArguments.KeyPairConverter.class,
            description = "Speak TLS, and show this certificate (PEM files).")
    private Optional<Certificates.KeyPair> certificate = Optional.empty();

    /**
     * Where a server is.
     *
     * @param host as the user wrote it, which is what its certificate has to be for
     */
    record Place(String host, int port) {
        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** {@code HOST:PORT}. */
    static final class PlaceConverter implements CommandLine.ITypeConverter<Place> {
        @Override
        public Place convert(String text) {
            int colon = text.lastIndexOf(':');
            String host = colon <= 0 ? "" : text.substring(0, colon);
            String port = text.substring(colon + 1);
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            if (host.isEmpty()
                    || host.contains(":") && !bracketed
                    || !port.matches("\\d{1,5}")
                    || Integer.parseInt(port) > 65535) {
                throw new CommandLine.TypeConversionException("'" + text + "' is not HOST:PORT");
            }
            return new Place(bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(port));
        }
    }

    @Override
    public Integer call() throws IOException, FormatException {
        if (stdio == local.isPresent()) {
            throw wrong("where is the debugger? --stdio, --listen unix:PATH or --listen HOST:PORT");
        }
        if (local.isPresent() && AccessArguments.isForOthers(local.get())) {
            throw wrong("--listen is for a loopback address or unix:PATH here: who connects has what the token allows");
        }
        Optional<SSLContext> secured = tls || authority.isPresent() || certificate.isPresent()
                ? Optional.of(Certificates.client(authority, certificate))
                : Optional.empty();
        Optional<String> token =
                tokenFile.isPresent() ? Optional.of(SecretFile.token(tokenFile.get())) : Optional.empty();
        if (token.isPresent() && secured.isEmpty() && !isOfThisMachine(place.host())) {
            Messages.print("nothing is encrypted: whoever can listen on the way to " + place + " learns the token;"
                    + " --tls-ca and serve --tls prevent that");
        }
        if (local.isPresent() && local.get() instanceof ListenAddress.Tcp tcp) {
            serveOne(tcp.address(), secured, token);
            return Main.OK;
        }
        if (local.isPresent() && local.get() instanceof ListenAddress.Unix unix) {
            serveOne(unix.path(), secured, token);
            return Main.OK;
        }
        // not a PrintStream: that one keeps it to itself when the debugger does not take packets any more
        OutputStream packets = new FileOutputStream(FileDescriptor.out);
        System.setOut(System.err); // whatever else is printed must not get between packets
        try (RemoteServer server = RemoteServer.connect(place.host(), place.port(), secured, token, LIMIT)) {
            server.carry(System.in, packets);
        }
        return Main.OK;
    }

    private CommandLine.ParameterException wrong(String sentence) {
        return new CommandLine.ParameterException(spec.commandLine(), sentence);
    }

    /** The server is called when the debugger is there: it does not wait long for a first packet. */
    private void serveOne(InetSocketAddress here, Optional<SSLContext> secured, Optional<String> token)
            throws IOException {
        try (Socket debugger = accept(here);
                RemoteServer server = RemoteServer.connect(place.host(), place.port(), secured, token, LIMIT)) {
            debugger.setTcpNoDelay(true);
            server.carry(debugger.getInputStream(), debugger.getOutputStream());
        }
    }

    private void serveOne(Path here, Optional<SSLContext> secured, Optional<String> token) throws IOException {
        try (NearDebugger debugger = NearDebugger.accept(here, () -> listening("unix:" + here));
                RemoteServer server = RemoteServer.connect(place.host(), place.port(), secured, token, LIMIT)) {
            server.carry(debugger.in(), debugger.out());
        }
    }

    private static void listening(String where) {
        System.out.println("listening on " + where);
        System.out.flush();
    }

    private static Socket accept(InetSocketAddress here) throws IOException {
        try (ServerSocket listener = new ServerSocket(here.getPort(), 1, here.getAddress())) {
            listening(ListenAddress.text(new InetSocketAddress(here.getAddress(), listener.getLocalPort())));
            return listener.accept();
        }
    }

    private static boolean isOfThisMachine(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return true; // connecting says so
        }
    }
}
