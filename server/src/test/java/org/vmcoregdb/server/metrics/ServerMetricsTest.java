package org.vmcoregdb.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.protocol.net.Client;
import org.vmcoregdb.protocol.session.CommandRun;
import org.vmcoregdb.server.library.DumpLibrary;
import org.vmcoregdb.server.library.Shelf;

class ServerMetricsTest {
    private static String get(ServerMetrics metrics, String path) throws IOException {
        try (InputStream in =
                URI.create("http://127.0.0.1:" + metrics.port() + path).toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static CommandRun run(String line, Optional<String> denied, Optional<String> failure) {
        return new CommandRun("dump", line, 10, Duration.ofMillis(30), denied, failure);
    }

    @Test
    void countsWhatHappens() throws Exception {
        Client client = new Client(1, "127.0.0.1:40000");
        try (ServerMetrics metrics = new ServerMetrics(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                DumpLibrary<Closeable> library = new DumpLibrary<>(
                        () -> List.of(
                                new Shelf.Found<>("a", 1, 1, () -> () -> {}),
                                new Shelf.Found<>("b", 1, 1, () -> () -> {})),
                        new DumpLibrary.Limits(3, Duration.ofHours(1)))) {
            metrics.watch(library);
            library.borrow(1);
            metrics.connected(client);
            metrics.connected(client);
            metrics.disconnected(client);
            metrics.packet(client, true, new byte[7]);
            metrics.packet(client, false, new byte[3]);
            metrics.sentAway(client, "no token");
            metrics.targetRefused(client, "broken");
            metrics.targetFailed(client, new IllegalStateException());
            metrics.connectionFailed(client, new IOException());
            metrics.commandRan(client, run("ps -l", Optional.empty(), Optional.empty()));
            metrics.commandRan(client, run(" json ps", Optional.empty(), Optional.empty()));
            metrics.commandRan(client, run("dmesg | head", Optional.empty(), Optional.of("no log")));
            metrics.commandRan(client, run("rd 0", Optional.of("rd"), Optional.of("denied")));
            metrics.commandRan(client, run("whatever\"} 1", Optional.empty(), Optional.of("there is no such command")));
            assertThat(get(metrics, "/metrics").lines())
                    .contains(
                            "vmcoregdb_clients 1.0",
                            "vmcoregdb_connections_total 2.0",
                            "vmcoregdb_packets_total{direction=\"in\"} 1.0",
                            "vmcoregdb_packet_bytes_total{direction=\"in\"} 7.0",
                            "vmcoregdb_packet_bytes_total{direction=\"out\"} 3.0",
                            "vmcoregdb_refusals_total{what=\"client\"} 1.0",
                            "vmcoregdb_refusals_total{what=\"dump\"} 1.0",
                            "vmcoregdb_refusals_total{what=\"command\"} 1.0",
                            "vmcoregdb_failures_total{what=\"request\"} 1.0",
                            "vmcoregdb_failures_total{what=\"connection\"} 1.0",
                            "vmcoregdb_command_seconds_count{command=\"ps\",outcome=\"done\"} 2",
                            "vmcoregdb_command_seconds_count{command=\"log\",outcome=\"failed\"} 1",
                            "vmcoregdb_command_seconds_count{command=\"rd\",outcome=\"denied\"} 1",
                            "vmcoregdb_command_seconds_count{command=\"other\",outcome=\"failed\"} 1",
                            "vmcoregdb_dumps 2.0",
                            "vmcoregdb_dumps_open 1.0",
                            "vmcoregdb_dumps_in_use 1.0",
                            "vmcoregdb_dumps_opened_total 1.0",
                            "vmcoregdb_dumps_failed_total 0.0")
                    .anyMatch(line -> line.startsWith("jvm_memory_used_bytes"));
            assertThat(get(metrics, "/-/healthy")).contains("healthy");
        }
    }
}
