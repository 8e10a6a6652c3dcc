package org.vmcoregdb.server.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.vmcoregdb.protocol.net.Client;
import org.vmcoregdb.protocol.net.SessionListener;
import org.vmcoregdb.protocol.session.CommandRun;
import org.vmcoregdb.server.gdb.KernelTarget;
import org.vmcoregdb.server.library.DumpLibrary;

/** What a server does, in numbers. */
public final class ServerMetrics implements SessionListener, Closeable {
    /** What is none of the commands that there are: clients may type what they like. */
    private static final String OTHER = "other";

    /** How long a collector may take to ask, or to take the answer, in seconds; read by the JDK's HTTP server when it starts. */
    private static final String PATIENCE = "10";

    private static final double[] SECONDS = {0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60};

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final HTTPServer server;

    private final Gauge clients = Gauge.builder()
            .name("vmcoregdb_clients")
            .help("Clients that are connected.")
            .register(registry);
    private final Counter connections = Counter.builder()
            .name("vmcoregdb_connections_total")
            .help("Clients that came.")
            .register(registry);
    private final Counter refusals = Counter.builder()
            .name("vmcoregdb_refusals_total")
            .help(
                    "What was refused: clients that were sent away, dumps that they may not or cannot have, commands that they may not run.")
            .labelNames("what")
            .register(registry);
    private final Counter failures = Counter.builder()
            .name("vmcoregdb_failures_total")
            .help("What should not happen: connections that broke, requests that failed inside the server.")
            .labelNames("what")
            .register(registry);
    private final Counter packets = Counter.builder()
            .name("vmcoregdb_packets_total")
            .help("Packets of the debuggers' protocol.")
            .labelNames("direction")
            .register(registry);
    private final Counter packetBytes = Counter.builder()
            .name("vmcoregdb_packet_bytes_total")
            .help("What packets carried.")
            .unit(Unit.BYTES)
            .labelNames("direction")
            .register(registry);
    private final Histogram commands = Histogram.builder()
            .name("vmcoregdb_command_seconds")
            .help("How long monitor commands took.")
            .unit(Unit.SECONDS)
            .labelNames("command", "outcome")
            .classicOnly()
            .classicUpperBounds(SECONDS)
            .register(registry);

    /**
     * Begins to count, and answers who asks.
     *
     * @param address where; port 0 lets the system choose
     * @throws IOException if the address cannot be had
     */
    public ServerMetrics(InetSocketAddress address) throws IOException {
        System.setProperty("sun.net.httpserver.maxReqTime", PATIENCE);
        System.setProperty("sun.net.httpserver.maxRspTime", PATIENCE);
        JvmMetrics.builder().register(registry);
        server = HTTPServer.builder()
                .inetAddress(address.getAddress())
                .port(address.getPort())
                .registry(registry)
                .buildAndStart();
    }

    /** The port that is listened on. */
    public int port() {
        return server.getPort();
    }

    /** Says of a library, too, what it has open. */
    public void watch(DumpLibrary<?> library) {
        gauge(library, "vmcoregdb_dumps", "Dumps that there are.", DumpLibrary.Counts::known);
        gauge(library, "vmcoregdb_dumps_open", "Dumps that are open.", DumpLibrary.Counts::open);
        gauge(library, "vmcoregdb_dumps_in_use", "Open dumps that clients have.", DumpLibrary.Counts::lent);
        counter(library, "vmcoregdb_dumps_opened_total", "How often a dump was opened.", DumpLibrary.Counts::opened);
        counter(
                library,
                "vmcoregdb_dumps_failed_total",
                "How often a dump could not be opened.",
                DumpLibrary.Counts::failed);
    }

    private void gauge(DumpLibrary<?> library, String name, String help, ToLongFunction<DumpLibrary.Counts> value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.applyAsLong(library.counts())))
                .register(registry);
    }

    private void counter(DumpLibrary<?> library, String name, String help, ToLongFunction<DumpLibrary.Counts> value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.applyAsLong(library.counts())))
                .register(registry);
    }

    @Override
    public void connected(Client client) {
        connections.inc();
        clients.inc();
    }

    @Override
    public void disconnected(Client client) {
        clients.dec();
    }

    @Override
    public void sentAway(Client client, String reason) {
        refusals.labelValues("client").inc();
    }

    @Override
    public void targetRefused(Client client, String reason) {
        refusals.labelValues("dump").inc();
    }

    @Override
    public void commandRan(Client client, CommandRun run) {
        if (run.denied().isPresent()) {
            refusals.labelValues("command").inc();
        }
        String outcome = run.denied().isPresent() ? "denied" : run.failure().isPresent() ? "failed" : "done";
        commands.labelValues(command(run.line()), outcome)
                .observe(run.duration().toNanos() / 1e9);
    }

    private static String command(String line) {
        String text = line.strip();
        if (text.startsWith("json ")) {
            text = text.substring("json ".length()).strip();
        }
        int end = 0;
        while (end < text.length() && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '*')) {
            end++;
        }
        Optional<String> name = KernelTarget.commandName(text.substring(0, end).toLowerCase(Locale.ROOT));
        return name.orElse(OTHER);
    }

    @Override
    public void packet(Client client, boolean inbound, byte[] payload) {
        String direction = inbound ? "in" : "out";
        packets.labelValues(direction).inc();
        packetBytes.labelValues(direction).inc(payload.length);
    }

    @Override
    public void targetFailed(Client client, Throwable failure) {
        failures.labelValues("request").inc();
    }

    @Override
    public void connectionFailed(Client client, Throwable failure) {
        failures.labelValues("connection").inc();
    }

    @Override
    public void close() {
        server.close();
    }
}
