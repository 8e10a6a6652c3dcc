package org.vmcoregdb.server.cli;

import java.io.Closeable;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vmcoregdb.protocol.access.Certificates;
import org.vmcoregdb.protocol.net.EntranceRules;
import org.vmcoregdb.protocol.net.RspServer;
import org.vmcoregdb.protocol.net.ServerOptions;
import org.vmcoregdb.protocol.net.SessionListener;
import org.vmcoregdb.server.access.AccessRules;
import org.vmcoregdb.server.access.AuditLog;
import org.vmcoregdb.server.access.Token;
import org.vmcoregdb.server.access.TokenFile;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Who may connect to a server, and what they may do. Where nobody is asked, only this machine's users are let in. */
final class AccessArguments {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--tls",
            paramLabel = "CERT,KEY",
            converter = KeyPairConverter.class,
            description = "Speak TLS on TCP: files of the certificate and its key, in PEM. Debuggers connect through"
                    + " vmcore-gdb connect.")
    private Optional<Certificates.KeyPair> tls = Optional.empty();

    @Option(
            names = "--tls-clients",
            paramLabel = "CA",
            description = "Let in over TCP only clients with a certificate of this authority (a PEM file); with --tls.")
    private Optional<Path> clients = Optional.empty();

    @Option(
            names = "--tokens",
            paramLabel = "FILE",
            description =
                    "Let in over TCP only clients with a token of this file: vmcore-gdb token makes them. The file"
                            + " is read again when it changes.")
    private Optional<Path> tokens = Optional.empty();

    @Option(
            names = "--audit",
            paramLabel = "FILE",
            description = "Append to this file who came, was refused and left, and what each asked for, as JSON Lines.")
    private Optional<Path> audit = Optional.empty();

    @Option(
            names = "--deny",
            paramLabel = "COMMAND",
            split = ",",
            description = "A monitor command that no client may run; may be given several times, or several with"
                    + " commas. Memory can be read by packets all the same.")
    private List<String> denied = new ArrayList<>();

    @Option(
            names = "--insecure",
            description = "Listen where other machines can connect, though nobody is asked who they are.")
    private boolean insecure;

    /** Two files with a comma between them. */
    static final class KeyPairConverter implements CommandLine.ITypeConverter<Certificates.KeyPair> {
        @Override
        public Certificates.KeyPair convert(String text) {
            String[] files = text.split(",", -1);
            if (files.length != 2 || files[0].isEmpty() || files[1].isEmpty()) {
                throw new CommandLine.TypeConversionException("'" + text + "' is not CERT,KEY: two files");
            }
            return new Certificates.KeyPair(Path.of(files[0]), Path.of(files[1]));
        }
    }

    private CommandLine.ParameterException wrong(String sentence) {
        return new CommandLine.ParameterException(spec.commandLine(), sentence);
    }

    private Set<String> deniedCommands() {
        try {
            return Set.copyOf(Token.commandNames(denied));
        } catch (Token.WrongLineException e) {
            throw wrong("--deny " + e.getMessage());
        }
    }

    /** Opens the files that say who may connect, before anything else is done. */
    Access open() throws IOException {
        if (clients.isPresent() && tls.isEmpty()) {
            throw wrong("--tls-clients goes with --tls CERT,KEY");
        }
        Set<String> commands = deniedCommands();
        EntranceRules entrance = EntranceRules.of(
                tls.isPresent() ? Optional.of(Certificates.server(tls.get(), clients)) : Optional.empty(),
                tokens.isPresent());
        Optional<TokenFile> file =
                tokens.isPresent() ? Optional.of(TokenFile.open(tokens.get(), Messages::print)) : Optional.empty();
        try {
            Optional<AuditLog> log =
                    audit.isPresent() ? Optional.of(AuditLog.open(audit.get(), Messages::print)) : Optional.empty();
            return new Access(entrance, file, log, commands);
        } catch (IOException e) {
            file.ifPresent(TokenFile::close);
            throw e;
        }
    }

    /**
     * What is asked of those who come.
     *
     * @param entrance what those who come over TCP have to show
     * @param tokens the tokens, if they are asked for
     * @param audit the audit log, if there is one
     * @param denied the first names of the commands that nobody may run
     */
    record Access(EntranceRules entrance, Optional<TokenFile> tokens, Optional<AuditLog> audit, Set<String> denied)
            implements Closeable {
        /**
         * A server that lets in accordingly.
         *
         * @param listeners are notified of what happens, beside the audit log
         */
        RspServer server(AccessRules.Dumps dumps, ServerOptions options, SessionListener... listeners) {
            List<SessionListener> all = new ArrayList<>(List.of(listeners));
            audit.ifPresent(all::add);
            SessionListener listener = SessionListener.all(all);
            return new RspServer(
                    new AccessRules(dumps, tokens, denied, Clock.systemUTC()), entrance, options, listener);
        }

        @Override
        public void close() throws IOException {
            tokens.ifPresent(TokenFile::close);
            if (audit.isPresent()) {
                audit.get().close();
            }
        }
    }

    /** Refuses to listen for debuggers where anyone could connect. */
    void check(ListenAddress address) {
        boolean asked = tls.isPresent() || tokens.isPresent();
        if (!asked && !insecure && isForOthers(address)) {
            throw wrong("anyone who reaches " + ServeCommand.forGdb(address) + " could read all memory of the dump."
                    + " Ask who they are with --tokens FILE, or --tls CERT,KEY and --tls-clients CA; or listen on"
                    + " 127.0.0.1 or unix:PATH, where ssh -L leads from elsewhere; or say --insecure");
        }
    }

    /** Refuses to listen for QMP where anyone could connect: it knows neither TLS nor tokens. */
    void checkQmp(ListenAddress address) {
        if (!insecure && isForOthers(address)) {
            throw wrong("QMP asks nobody who they are, and anyone who reaches " + ServeCommand.forGdb(address)
                    + " could read all memory of the dump: serve it on 127.0.0.1 or unix:PATH, where ssh -L leads from"
                    + " elsewhere, or say --insecure");
        }
    }

    /** Refuses to serve metrics where anyone could read them. */
    void checkMetrics(ListenAddress.Tcp address) {
        if (!insecure && isForOthers(address)) {
            throw wrong(
                    "metrics ask nobody who they are: serve them on 127.0.0.1, where a collector of this machine fetches them,"
                            + " or say --insecure");
        }
    }

    /** Whether others than this machine's users can connect to an address. */
    static boolean isForOthers(ListenAddress address) {
        return address instanceof ListenAddress.Tcp tcp && !isOfThisMachine(tcp.address());
    }

    private static boolean isOfThisMachine(InetSocketAddress address) {
        return address.getAddress().isLoopbackAddress();
    }

    /** What to know about an address where debuggers are listened for; empty if there is nothing. */
    Optional<String> warning(InetSocketAddress address) {
        if (isOfThisMachine(address)) {
            return Optional.empty();
        }
        if (tokens.isPresent()) {
            return tls.isPresent()
                    ? Optional.empty()
                    : Optional.of("nothing is encrypted: whoever can listen on the way learns the tokens, and what is"
                            + " read of the dump; --tls CERT,KEY prevents that");
        }
        return clients.isPresent() ? Optional.empty() : whoMayConnect(address);
    }

    /** What to know about an address where nobody is asked who they are; empty for a loopback address. */
    static Optional<String> whoMayConnect(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        if (host.isLoopbackAddress()) {
            return Optional.empty();
        }
        String whose = host.isAnyLocalAddress()
                ? "any machine that reaches this one" + (host instanceof Inet4Address ? " over IPv4" : "")
                : "any machine that reaches " + host.getHostAddress();
        return Optional.of("anyone may connect from " + whose + ", and read all memory of the dump: nobody is asked for"
                + " a password");
    }

    /** How gdb attaches to an address: what stands after {@code target remote}. */
    String forGdb(ListenAddress address) {
        if (!(address instanceof ListenAddress.Tcp tcp) || tls.isEmpty() && tokens.isEmpty()) {
            return ServeCommand.forGdb(address);
        }
        return "| vmcore-gdb connect " + ListenAddress.text(tcp.address())
                + (tls.isPresent() ? " --tls-ca CA" : "")
                + (clients.isPresent() ? " --cert CERT,KEY" : "")
                + (tokens.isPresent() ? " --token-file FILE" : "")
                + " --stdio";
    }
}
