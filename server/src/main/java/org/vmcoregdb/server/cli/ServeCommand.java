package org.vmcoregdb.server.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.vmcoregdb.protocol.net.RspServer;
import org.vmcoregdb.protocol.net.ServerOptions;
import org.vmcoregdb.protocol.net.SessionListener;
import org.vmcoregdb.protocol.qmp.QmpServer;
import org.vmcoregdb.server.command.Analysis;
import org.vmcoregdb.server.drgn.KernelPhysicalTarget;
import org.vmcoregdb.server.gdb.KernelTarget;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code serve}: a dump for debuggers. */
@CommandLine.Command(
        name = "serve",
        description = "Serves a dump to debuggers (gdb: target remote :1234).",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    static final InetSocketAddress DEFAULT_ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1234);

    @Mixin
    private DumpArguments arguments = new DumpArguments();

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
    private List<Path> others = new ArrayList<>();

    @Option(names = "--trace-packets", description = "Print every packet on standard error.")
    private boolean trace;

    @Override
    public Integer call() throws Exception {
        Analysis analysis = arguments.open();
        Notices.print(analysis);
        DumpChoice choice = new DumpChoice(analysis, others);
        ConsoleListener console = new ConsoleListener(System.err, trace);
        try (RspServer server = new RspServer(choice, options(), console);
                QmpServer physical = new QmpServer(new KernelPhysicalTarget(analysis.kernel()))) {
            if (qmp.isPresent()) {
                listenQmp(physical, qmp.get());
            }
            if (stdio) {
                // whatever else is printed must not get between packets
                PrintStream packets = new PrintStream(new FileOutputStream(FileDescriptor.out), false, "ISO-8859-1");
                System.setOut(System.err);
                server.serveStreams(System.in, packets).join();
                return Main.OK;
            }
            if (addresses.isEmpty()) {
                addresses.add(new ListenAddress.Tcp(DEFAULT_ADDRESS));
            }
            for (ListenAddress address : addresses) {
                System.out.println("attach with: gdb -ex 'target remote " + listen(server, address) + "'");
            }
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "close"));
            // for whoever started it: debuggers have no place for it, and none waits for it
            Banner.print(analysis, System.out);
            server.awaitClosed();
            return Main.OK;
        }
    }

    static RspServer server(Analysis analysis, SessionListener listener) {
        return new RspServer(new KernelTarget(analysis).prepare(), options(), listener);
    }

    private static ServerOptions options() {
        return ServerOptions.standard("vmcore-gdb", "0.1");
    }

    /** Says it on standard error: standard output may be a debugger's. */
    static void listenQmp(QmpServer server, ListenAddress address) throws IOException {
        if (address instanceof ListenAddress.Tcp tcp) {
            InetSocketAddress bound = server.listenTcp(tcp.address());
            System.err.println("vmcore-gdb: QMP on " + bound.getAddress().getHostAddress() + ":" + bound.getPort());
        } else if (address instanceof ListenAddress.Unix unix) {
            server.listenUnix(unix.path());
            System.err.println("vmcore-gdb: QMP on unix:" + unix.path());
        }
    }

    /** Listens, says so, and gives the address as gdb takes it. */
    static String listen(RspServer server, ListenAddress address) throws IOException {
        String where = "";
        if (address instanceof ListenAddress.Tcp tcp) {
            InetSocketAddress bound = server.listenTcp(tcp.address());
            String host = bound.getAddress().getHostAddress();
            where = (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + bound.getPort();
            System.out.println("listening on " + host + ":" + bound.getPort());
        } else if (address instanceof ListenAddress.Unix unix) {
            server.listenUnix(unix.path());
            where = unix.path().toString();
            System.out.println("listening on unix:" + unix.path());
        }
        System.out.flush();
        return where;
    }
}
