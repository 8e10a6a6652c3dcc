package org.vmcoregdb.server.cli;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.Location;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.crash.CrashOptions;
import org.vmcoregdb.protocol.net.RspServer;
import org.vmcoregdb.protocol.net.ServerOptions;
import org.vmcoregdb.protocol.net.SessionListener;
import org.vmcoregdb.protocol.qmp.QmpServer;
import org.vmcoregdb.server.answer.Build;
import org.vmcoregdb.server.drgn.KernelPhysicalTarget;
import org.vmcoregdb.server.gdb.LiveTarget;
import org.vmcoregdb.server.library.DumpLibrary;
import org.vmcoregdb.server.library.FolderShelf;
import org.vmcoregdb.server.library.LibraryChoice;
import org.vmcoregdb.server.library.ServedDump;
import org.vmcoregdb.server.library.Shelf;
import org.vmcoregdb.server.metrics.ServerMetrics;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serve}: a dump for debuggers. */
@CommandLine.Command(
        name = "serve",
        description = "Serves a dump to debuggers (gdb: target remote :1234).",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    static final InetSocketAddress DEFAULT_ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1234);

    /** Not there with --dumps. */
    @ArgGroup(exclusive = false, multiplicity = "0..1")
    private DumpArguments arguments = new DumpArguments();

    @Option(
            names = "--dumps",
            paramLabel = "FOLDER",
            description =
                    "In place of DUMP: all dumps below a folder, those that come later included. Clients choose: by a token"
                            + " that is for one, or after target extended-remote with attach NUMBER (monitor dumps lists them), or set"
                            + " remote exec-file NAME and starti. Opened when asked for, closed when nobody uses them.")
    private Optional<Path> folder = Optional.empty();

    @Option(
            names = "--open",
            paramLabel = "COUNT",
            description =
                    "With --dumps: so many are open at once at most; as many as there is memory for if not given.")
    private Optional<Integer> mostOpen = Optional.empty();

    @Option(
            names = "--metrics",
            paramLabel = "HOST:PORT",
            converter = ListenAddress.Converter.class,
            description = "Where a collector finds metrics, as Prometheus reads them (/metrics), and whether the server"
                    + " is well (/-/healthy).")
    private Optional<ListenAddress> metrics = Optional.empty();

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT|unix:PATH",
            converter = ListenAddress.Converter.class,
            description = "Where to listen; may be given several times (127.0.0.1:1234 if not given).")
    private List<ListenAddress> addresses = new ArrayList<>();

    @Option(
            names = "--stdio",
            description = "Serve one debugger on standard input and output (gdb: target remote | vmcore-gdb serve …).")
    private boolean stdio;

    @Option(
            names = "--qmp",
            paramLabel = "HOST:PORT|unix:PATH",
            converter = ListenAddress.Converter.class,
            description = "Where to serve physical memory to drgn, over QEMU's machine protocol.")
    private Optional<ListenAddress> qmp = Optional.empty();

    @Option(
            names = "--also",
            paramLabel = "DUMP",
            description = "Another dump to choose from: gdb, after target extended-remote, attach N (1 is DUMP, 2 the"
                    + " first --also …), or set remote exec-file NAME and starti. May be given several times.")
    private List<Location> others = new ArrayList<>();

    @Mixin
    private AccessArguments access = new AccessArguments();

    @Mixin
    private RedactionArguments redaction = new RedactionArguments();

    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Option(names = "--trace-packets", description = "Print every packet on standard error.")
    private boolean trace;

    @Override
    public Integer call() throws Exception {
        if (addresses.isEmpty() && !stdio) {
            addresses.add(new ListenAddress.Tcp(DEFAULT_ADDRESS));
        }
        addresses.forEach(access::check);
        qmp.ifPresent(access::checkQmp);
        Optional<InetSocketAddress> measuredAt = metricsAddress();
        if (folder.isEmpty() && !arguments.areGiven()) {
            throw wrong("serve takes a DUMP, or --dumps FOLDER");
        }
        try (AccessArguments.Access who = access.open();
                Measured measured = Measured.at(measuredAt)) {
            if (folder.isPresent()) {
                return serveFolder(folder.get(), who, measured);
            }
            try (CrashDump analysis = arguments.redacting(redaction).open()) {
                Notices.print(analysis);
                return serve(analysis, who, measured);
            }
        }
    }

    private CommandLine.ParameterException wrong(String sentence) {
        return new CommandLine.ParameterException(spec.commandLine(), sentence);
    }

    private Optional<InetSocketAddress> metricsAddress() {
        if (metrics.isEmpty()) {
            return Optional.empty();
        }
        if (!(metrics.get() instanceof ListenAddress.Tcp tcp)) {
            throw wrong("--metrics takes HOST:PORT");
        }
        access.checkMetrics(tcp);
        return Optional.of(tcp.address());
    }

    /** Metrics, if they were asked for: nothing of their library is loaded if not. */
    private record Measured(Optional<ServerMetrics> metrics) implements Closeable {
        static Measured at(Optional<InetSocketAddress> address) throws IOException {
            if (address.isEmpty()) {
                return new Measured(Optional.empty());
            }
            ServerMetrics metrics = new ServerMetrics(address.get());
            InetSocketAddress bound = new InetSocketAddress(address.get().getAddress(), metrics.port());
            Messages.print("metrics on http://" + ListenAddress.text(bound) + "/metrics");
            return new Measured(Optional.of(metrics));
        }

        /** Those who are notified of what happens to connections. */
        SessionListener[] listeners(SessionListener console) {
            return metrics.map(m -> new SessionListener[] {console, m}).orElse(new SessionListener[] {console});
        }

        @Override
        public void close() {
            metrics.ifPresent(ServerMetrics::close);
        }
    }

    private int serveFolder(Path dumps, AccessArguments.Access who, Measured measured) throws Exception {
        if (arguments.areGiven() || !others.isEmpty() || qmp.isPresent()) {
            throw wrong("--dumps goes neither with a DUMP nor with --also or --qmp, which are for one");
        }
        if (mostOpen.orElse(1) < 1) {
            throw wrong("--open takes a number from 1 on");
        }
        Optional<String> obstacle =
                Files.isDirectory(dumps) ? Optional.empty() : Optional.of(dumps + " is not a folder");
        if (obstacle.isPresent()) {
            throw new FormatException(obstacle.get());
        }
        DumpLibrary.Limits limits = DumpLibrary.Limits.standard();
        if (mostOpen.isPresent()) {
            limits = new DumpLibrary.Limits(mostOpen.get(), limits.idle());
        }
        CrashOptions options = DumpArguments.standard().with(redaction.rules());
        Shelf<ServedDump> shelf = new FolderShelf<>(
                dumps,
                DumpArguments::looksLikeDump,
                file -> ServedDump.of(CrashDump.open(List.of(new FileLocation(file)), options)));
        SessionListener[] listeners = measured.listeners(new ConsoleListener(System.err, trace));
        try (DumpLibrary<ServedDump> library = new DumpLibrary<>(shelf, limits);
                RspServer server = who.server(new LibraryChoice(library), options(), listeners)) {
            measured.metrics().ifPresent(m -> m.watch(library));
            if (stdio) {
                return serveStdio(server);
            }
            int known = library.dumps().size();
            for (ListenAddress address : addresses) {
                ListenAddress listening = listen(server, address, access::warning);
                System.out.println("choose one of " + known + " dumps with: gdb -ex 'target extended-remote "
                        + access.forGdb(listening) + "' -ex 'monitor dumps'");
            }
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "close"));
            System.out.flush();
            server.awaitClosed();
            return Main.OK;
        }
    }

    private int serve(CrashDump analysis, AccessArguments.Access who, Measured measured) throws Exception {
        if (analysis.isLive() && qmp.isPresent()) {
            throw wrong("--qmp is for dumps: a guest's memory is what its QEMU has");
        }
        ConsoleListener console = new ConsoleListener(System.err, trace);
        try (DumpChoice choice = new DumpChoice(analysis, others);
                RspServer server = who.server(choice, options(), measured.listeners(console));
                QmpServer physical = new QmpServer(new KernelPhysicalTarget(analysis.kernel()))) {
            if (qmp.isPresent()) {
                listenQmp(physical, qmp.get());
            }
            if (stdio) {
                return serveStdio(server);
            }
            for (ListenAddress address : addresses) {
                ListenAddress listening = listen(server, address, access::warning);
                System.out.println("attach with: gdb -ex 'target remote " + access.forGdb(listening) + "'");
            }
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "close"));
            // for whoever started it: debuggers have no place for it, and none waits for it
            Banner.print(analysis, System.out);
            server.awaitClosed();
            return Main.OK;
        }
    }

    /** Not a PrintStream: that one keeps it to itself when the debugger does not take packets any more. */
    private static int serveStdio(RspServer server) throws IOException, InterruptedException {
        OutputStream packets = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out));
        System.setOut(System.err); // whatever else is printed must not get between packets
        try {
            server.serveStreams(System.in, packets).get();
            return Main.OK;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new IOException(
                    "standard output is closed, where the debugger should be"
                            + (cause == null ? "" : " (" + cause.getMessage() + ")"),
                    e);
        }
    }

    static RspServer server(CrashDump analysis, SessionListener listener) {
        return new RspServer(LiveTarget.of(analysis), options(), listener);
    }

    private static ServerOptions options() {
        return ServerOptions.standard("vmcore-gdb", Build.current().version());
    }

    /** Says it on standard error: standard output may be a debugger's. */
    static void listenQmp(QmpServer server, ListenAddress address) throws IOException {
        if (address instanceof ListenAddress.Tcp tcp) {
            InetSocketAddress bound = server.listenTcp(tcp.address());
            System.err.println("vmcore-gdb: QMP on " + ListenAddress.text(bound));
            AccessArguments.whoMayConnect(bound).ifPresent(line -> System.err.println("vmcore-gdb: " + line));
        } else if (address instanceof ListenAddress.Unix unix) {
            server.listenUnix(unix.path());
            System.err.println("vmcore-gdb: QMP on unix:" + unix.path());
        }
    }

    /** An address as gdb's {@code target remote} takes it. */
    static String forGdb(ListenAddress address) {
        return address instanceof ListenAddress.Tcp tcp
                ? ListenAddress.text(tcp.address())
                : ((ListenAddress.Unix) address).path().toString();
    }

    /**
     * Listens for debuggers.
     *
     * @param warning what to know of an address
     * @return where it listens, with the port that the system chose if it was to choose one
     */
    static ListenAddress listen(
            RspServer server, ListenAddress address, Function<InetSocketAddress, Optional<String>> warning)
            throws IOException {
        ListenAddress listening = address;
        if (address instanceof ListenAddress.Tcp tcp) {
            InetSocketAddress bound = server.listenTcp(tcp.address());
            System.out.println("listening on " + ListenAddress.text(bound));
            warning.apply(bound).ifPresent(System.out::println);
            listening = new ListenAddress.Tcp(bound);
        } else if (address instanceof ListenAddress.Unix unix) {
            server.listenUnix(unix.path());
            System.out.println("listening on unix:" + unix.path());
        }
        System.out.flush();
        return listening;
    }
}
