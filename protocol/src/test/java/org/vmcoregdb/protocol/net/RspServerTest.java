package org.vmcoregdb.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.protocol.session.SessionOptions;
import org.vmcoregdb.protocol.target.FakeTarget;

@Timeout(120)
class RspServerTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static final Duration SILENCE = Duration.ofMillis(700);

    @TempDir
    Path folder;

    private final FakeTarget target = new FakeTarget();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final RspServer server = new RspServer(target, options(3), new Recorder());

    /** Writes down what it is told. */
    private final class Recorder implements SessionListener {
        @Override
        public void connected(Client client) {
            events.add("connected " + client.number());
        }

        @Override
        public void disconnected(Client client) {
            events.add("disconnected " + client.number());
        }

        @Override
        public void sentAway(Client client, String reason) {
            events.add("sent away " + client.number() + ": " + reason);
        }

        @Override
        public void packet(Client client, boolean inbound, byte[] payload) {
            events.add((inbound ? "in " : "out ") + new String(payload, StandardCharsets.ISO_8859_1));
        }

        @Override
        public void targetFailed(Client client, Throwable failure) {
            events.add("target failed: " + failure.getMessage());
        }

        @Override
        public void connectionFailed(Client client, Throwable failure) {
            events.add(client + " failed: " + failure.getMessage());
        }
    }

    private static ServerOptions options(int connections) {
        SessionOptions session = new SessionOptions(
                0x4000, Duration.ofMillis(2500), Duration.ofMillis(150), Duration.ofMillis(100), "vmcore-gdb", "0.1");
        return new ServerOptions(session, connections, SILENCE, false);
    }

    @AfterEach
    void close() {
        target.gate.countDown();
        server.close();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 1000 && !condition.getAsBoolean(); i++) {
            Thread.sleep(10);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private static String frame(String payload) {
        int sum = payload.chars().sum();
        return "$" + payload + "#" + String.format("%02x", sum & 0xff);
    }

    private static void send(OutputStream out, String bytes) throws IOException {
        out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** Everything up to the end of the next packet. */
    private static String receive(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        int after = -1;
        while (after != 0) {
            int c = in.read();
            if (c < 0) {
                return text + "[end]";
            }
            text.append((char) c);
            after = c == '#' ? 2 : after - 1;
        }
        return text.toString();
    }

    private static String ask(Socket socket, String packet) throws IOException {
        send(socket.getOutputStream(), frame(packet));
        return receive(socket.getInputStream());
    }

    private Socket connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    @Test
    void servesSeveralClientsEachWithItsSelection() throws Exception {
        InetSocketAddress address = server.listenTcp(ANY_PORT);
        try (Socket one = connect(address);
                Socket two = connect(address)) {
            assertThat(ask(one, "Hg1")).isEqualTo("+" + frame("OK"));
            assertThat(ask(two, "Hgfffffffe")).isEqualTo("+" + frame("OK"));
            assertThat(ask(one, "qC")).isEqualTo("+" + frame("QC1"));
            assertThat(ask(two, "qC")).isEqualTo("+" + frame("QCfffffffe"));
        }
        await(() -> events.contains("disconnected 1") && events.contains("disconnected 2"));
        assertThat(events).contains("connected 1", "connected 2", "in Hg1", "out QC1");
    }

    @Test
    void sendsAgainWhatWasLostAndStopsAcknowledging() throws Exception {
        InetSocketAddress address = server.listenTcp(ANY_PORT);
        try (Socket client = connect(address)) {
            assertThat(ask(client, "qC")).isEqualTo("+" + frame("QC4d2"));
            send(client.getOutputStream(), "-");
            assertThat(receive(client.getInputStream())).isEqualTo(frame("QC4d2"));
            send(client.getOutputStream(), "$qC#00");
            assertThat(client.getInputStream().read()).isEqualTo('-');
            assertThat(ask(client, "QStartNoAckMode")).isEqualTo("+" + frame("OK"));
            assertThat(ask(client, "qC")).isEqualTo(frame("QC4d2"));
            send(client.getOutputStream(), "$qC#00");
            assertThat(receive(client.getInputStream())).isEqualTo(frame("E22"));
        }
    }

    @Test
    void answersByTheDeadline() throws Exception {
        InetSocketAddress address = server.listenTcp(ANY_PORT);
        try (Socket client = connect(address)) {
            assertThat(ask(client, "mdead,1")).isEqualTo("+" + frame("E01"));
            target.gate.countDown();
            assertThat(ask(client, "qC")).isEqualTo("+" + frame("QC4d2"));
            assertThat(ask(client, "mbad,1")).isEqualTo("+" + frame("E01"));
        }
        await(() -> events.contains("target failed: bad address"));
    }

    @Test
    void cancelsWhatRunsOnInterruptAndWhenTheClientIsGone() throws Exception {
        InetSocketAddress address = server.listenTcp(ANY_PORT);
        try (Socket client = connect(address)) {
            send(client.getOutputStream(), frame("qRcmd,7370696e"));
            assertThat(receive(client.getInputStream())).startsWith("+$O");
            send(client.getOutputStream(), "\003");
            assertThat(target.cancelSeen.await(5, TimeUnit.SECONDS)).isTrue();
            String last = receive(client.getInputStream());
            while (last.equals(frame("O"))) {
                last = receive(client.getInputStream());
            }
            assertThat(last).isEqualTo(frame("OK"));
            send(client.getOutputStream(), frame("qRcmd,626c6f636b"));
            assertThat(target.blocked.await(5, TimeUnit.SECONDS)).isTrue();
        }
        await(() -> events.contains("disconnected 1"));
        try (Socket next = connect(address)) {
            assertThat(ask(next, "qC")).isEqualTo("+" + frame("QC4d2"));
        }
    }

    @Test
    void waitsForAClientThatIsSlowToRead() throws Exception {
        InetSocketAddress address = server.listenTcp(ANY_PORT);
        try (Socket client = connect(address)) {
            String command = "lines 1000000";
            StringBuilder hex = new StringBuilder("qRcmd,");
            command.chars().forEach(c -> hex.append(Integer.toHexString(c)));
            send(client.getOutputStream(), frame(hex.toString()));
            await(() ->
                    events.stream().filter(event -> event.startsWith("out O")).count() > 10);
            Thread.sleep(500);
            // What the buffers take and a few signs of life, but not all 4,700: the command waits.
            assertThat(events.stream()
                            .filter(event -> event.startsWith("out O"))
                            .count())
                    .isLessThan(3000);
            send(client.getOutputStream(), "\003");
            InputStream in = new BufferedInputStream(client.getInputStream());
            String last = receive(in);
            while (!last.endsWith(frame("OK"))) {
                last = receive(in);
            }
            send(client.getOutputStream(), frame("qC"));
            assertThat(receive(in)).isEqualTo("+" + frame("QC4d2"));
        }
    }

    @Test
    void endsTheConnectionOfKillAndKeepsServing() throws Exception {
        InetSocketAddress address = server.listenTcp(ANY_PORT);
        try (Socket client = connect(address)) {
            assertThat(ask(client, "k")).isEqualTo("+[end]");
        }
        try (Socket client = connect(address)) {
            assertThat(ask(client, "qC")).isEqualTo("+" + frame("QC4d2"));
        }
    }

    @Test
    void endsTheConnectionOfAPacketBeyondTheLimit() throws Exception {
        InetSocketAddress address = server.listenTcp(ANY_PORT);
        try (Socket client = connect(address)) {
            send(client.getOutputStream(), "$" + "a".repeat(0x8001));
            assertThat(receive(client.getInputStream())).isEqualTo("[end]");
        }
        await(() -> events.stream().anyMatch(event -> event.contains("failed: packet of more than 32768 bytes")));
    }

    @Test
    void sendsAwayWhoIsTooMany() throws Exception {
        InetSocketAddress address = server.listenTcp(ANY_PORT);
        try (Socket one = connect(address);
                Socket two = connect(address);
                Socket three = connect(address)) {
            ask(one, "qC");
            ask(two, "qC");
            ask(three, "qC");
            String reason = "there are 3 clients already, and no more are served";
            try (Socket four = connect(address);
                    Socket silent = connect(address)) {
                assertThat(ask(four, "qSupported")).isEqualTo("+" + frame("E." + reason));
                assertThat(four.getInputStream().read()).isEqualTo(-1);
                assertThat(receive(silent.getInputStream())).isEqualTo(frame("E." + reason));
                assertThat(silent.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(events).contains("sent away 4: " + reason);
        }
        await(() -> events.contains("disconnected 1"));
        try (Socket five = connect(address)) {
            assertThat(ask(five, "qC")).isEqualTo("+" + frame("QC4d2"));
        }
    }

    @Test
    void servesAUnixSocketAndCleansUp() throws Exception {
        Path path = folder.resolve("socket");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path)); // closing leaves the file
        }
        assertThat(path).exists();
        server.listenUnix(path);
        assertThat(Files.getPosixFilePermissions(path)).hasSize(2);
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            send(Channels.newOutputStream(client), frame("qC"));
            assertThat(receive(Channels.newInputStream(client))).isEqualTo("+" + frame("QC4d2"));
        }
        assertThatThrownBy(() -> server.listenUnix(path)).isInstanceOf(IOException.class);
        server.close();
        assertThat(path).doesNotExist();
    }

    @Test
    void leavesAFileAloneThatIsNoSocket() throws Exception {
        Path path = Files.writeString(folder.resolve("file"), "text");
        assertThatThrownBy(() -> server.listenUnix(path))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot listen on " + path);
        assertThat(path).hasContent("text");
    }

    @Test
    void saysWhichAddressCannotBeHad() throws Exception {
        InetSocketAddress address = server.listenTcp(ANY_PORT);
        assertThatThrownBy(() -> server.listenTcp(address))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(String.valueOf(address.getPort()));
    }

    @Test
    void servesAPairOfStreams() throws Exception {
        PipedOutputStream toServer = new PipedOutputStream();
        PipedInputStream fromServer = new PipedInputStream(1 << 20);
        CompletableFuture<Void> ended =
                server.serveStreams(new PipedInputStream(toServer), new PipedOutputStream(fromServer));
        send(toServer, frame("QStartNoAckMode") + frame("m10,1"));
        assertThat(receive(fromServer)).startsWith("+").endsWith(frame("OK"));
        assertThat(receive(fromServer)).contains(frame("d2"));
        toServer.close();
        ended.get(5, TimeUnit.SECONDS);
        assertThat(events).contains("connected 1", "in m10,1", "out d2");
    }

    @Test
    void endsWhenTheStreamsBreak() throws Exception {
        InputStream broken = new PipedInputStream(); // not connected: every use fails
        server.serveStreams(broken, OutputStream.nullOutputStream()).get(5, TimeUnit.SECONDS);
        OutputStream full = new PipedOutputStream();
        PipedOutputStream toServer = new PipedOutputStream();
        CompletableFuture<Void> ended = server.serveStreams(new PipedInputStream(toServer), full);
        send(toServer, frame("qC"));
        assertThatThrownBy(() -> ended.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
    }

    @Test
    void closingEndsEverything() throws Exception {
        InetSocketAddress address = server.listenTcp(ANY_PORT);
        Socket client = connect(address);
        ask(client, "qC");
        server.close();
        server.awaitClosed();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        client.close();
        assertThatThrownBy(() -> connect(address)).isInstanceOf(IOException.class);
    }

    @Test
    void checksItsOptions() {
        assertThatThrownBy(() -> options(0)).hasMessage("connections: 0");
        assertThatThrownBy(() -> new SessionOptions(100, Duration.ZERO, Duration.ZERO, Duration.ZERO, "n", "v"))
                .hasMessageContaining("packet size 100");
        assertThat(ServerOptions.standard("n", "v").session().packetSize()).isGreaterThanOrEqualTo(65536);
        assertThat(new Client(1, "stdio")).hasToString("client 1 (stdio)");
    }
}
