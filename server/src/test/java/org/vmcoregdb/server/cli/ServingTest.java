package org.vmcoregdb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.protocol.net.Client;
import org.vmcoregdb.protocol.net.RspServer;
import org.vmcoregdb.protocol.qmp.QmpServer;
import org.vmcoregdb.server.drgn.KernelPhysicalTarget;
import org.vmcoregdb.server.shell.SampleContext;

class ServingTest {
    @TempDir
    private Path folder;

    private static byte[] packet(String payload) {
        int sum = payload.chars().sum() & 0xff;
        return String.format("+$%s#%02x", payload, sum).getBytes(StandardCharsets.US_ASCII);
    }

    private static String reply(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        int c;
        while ((c = in.read()) != '#' && c >= 0) {
            text.append((char) c);
        }
        in.readNBytes(2);
        return text.toString();
    }

    @Test
    void aDebuggerGetsAnswers() throws IOException {
        PrintStream out = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ConsoleListener console = new ConsoleListener(System.err, false);
        try (RspServer server = ServeCommand.server(SampleContext.analyse(), console)) {
            System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
            ServeCommand.listen(
                    server,
                    new ListenAddress.Tcp(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                    AccessArguments::whoMayConnect);
            ServeCommand.listen(
                    server, new ListenAddress.Unix(folder.resolve("socket")), AccessArguments::whoMayConnect);
            String text = said.toString(StandardCharsets.UTF_8);
            assertThat(text).startsWith("listening on 127.0.0.1:").contains("listening on unix:");
            assertThat(folder.resolve("socket")).matches(Files::exists);
            int port = Integer.parseInt(text.lines().findFirst().orElseThrow().replaceFirst(".*:", ""));
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write(packet("?"));
                assertThat(reply(socket.getInputStream())).startsWith("+$T05");
                socket.getOutputStream().write(packet("qRcmd,737973"));
                assertThat(reply(socket.getInputStream())).startsWith("+$O");
            }
        } finally {
            System.setOut(out);
        }
    }

    @Test
    void physicalMemoryIsServedToo() throws IOException {
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Path socket = folder.resolve("qmp");
        try (QmpServer server =
                new QmpServer(new KernelPhysicalTarget(SampleContext.analyse().kernel()))) {
            System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
            ServeCommand.listenQmp(
                    server, new ListenAddress.Tcp(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
            ServeCommand.listenQmp(server, new ListenAddress.Unix(socket));
            assertThat(said.toString(StandardCharsets.UTF_8).lines())
                    .satisfiesExactly(
                            line -> assertThat(line).matches("vmcore-gdb: QMP on 127\\.0\\.0\\.1:\\d+"),
                            line -> assertThat(line).isEqualTo("vmcore-gdb: QMP on unix:" + socket));
        } finally {
            System.setErr(err);
        }
    }

    @Test
    void theConsoleTellsWhoComesAndGoes() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8);
        Client client = new Client(3, "stdio");
        ConsoleListener quiet = new ConsoleListener(err, false);
        quiet.connected(client);
        quiet.packet(client, true, new byte[] {'g'});
        quiet.disconnected(client);
        quiet.sentAway(client, "there are too many");
        quiet.targetFailed(client, new IllegalStateException("x"));
        quiet.connectionFailed(client, new IOException("reset"));
        quiet.connectionFailed(client, new ClosedChannelException());
        assertThat(said.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "vmcore-gdb: client 3 (stdio) connected",
                        "vmcore-gdb: client 3 (stdio) disconnected",
                        "vmcore-gdb: client 3 (stdio) sent away: there are too many",
                        "vmcore-gdb: client 3 (stdio): internal error: java.lang.IllegalStateException: x",
                        "vmcore-gdb: client 3 (stdio): connection lost: reset",
                        "vmcore-gdb: client 3 (stdio): connection lost: it was closed");
        said.reset();
        ConsoleListener tracing = new ConsoleListener(err, true);
        tracing.packet(client, true, new byte[] {'g', 1, (byte) 0xff});
        tracing.packet(client, false, new byte[500]);
        assertThat(said.toString(StandardCharsets.UTF_8).lines().toList()).satisfies(lines -> {
            assertThat(lines.get(0)).isEqualTo("3 -> g\\x01\\xff");
            assertThat(lines.get(1)).startsWith("3 <- \\x00\\x00").endsWith("… (500 bytes)");
        });
    }
}
