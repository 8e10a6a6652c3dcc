package org.vmcoregdb.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.protocol.access.Certificates;
import org.vmcoregdb.protocol.access.Door;
import org.vmcoregdb.protocol.access.Grant;
import org.vmcoregdb.protocol.access.MadeCertificates;
import org.vmcoregdb.protocol.access.RefusedException;
import org.vmcoregdb.protocol.session.CommandRun;
import org.vmcoregdb.protocol.session.SessionOptions;
import org.vmcoregdb.protocol.target.FakeTarget;
import org.vmcoregdb.protocol.target.TargetChoice;

/** Those who have to show a certificate or a token before the first packet. */
@Timeout(120)
class EntranceTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String HOST = "127.0.0.1";
    private static final String TOKEN = "the-right-token";
    private static final String HELLO = "+$QC4d2#5e";
    private static final String QUESTION = "$qC#b4";

    @TempDir
    private static Path folder;

    private static Path authority = Path.of("");
    private static Certificates.KeyPair server = new Certificates.KeyPair(Path.of(""), Path.of(""));
    private static Certificates.KeyPair alice = server;
    private static Certificates.KeyPair late = server;
    private static Certificates.KeyPair mallory = server;
    private static Path malloryAuthority = Path.of("");

    private final List<String> refused = new CopyOnWriteArrayList<>();
    private final List<String> identified = new CopyOnWriteArrayList<>();
    private final List<CommandRun> commands = new CopyOnWriteArrayList<>();
    private final List<RspServer> servers = new ArrayList<>();
    private final FakeTarget target = new FakeTarget();
    private volatile Optional<String> ended = Optional.empty();

    @BeforeAll
    static void make() throws Exception {
        MadeCertificates ours = new MadeCertificates(folder, "ours");
        authority = ours.authority();
        server = ours.sign("server", "-ext", "san=ip:127.0.0.1");
        alice = ours.sign("alice");
        late = ours.sign("late", "-startdate", "-9d");
        MadeCertificates theirs = new MadeCertificates(folder, "theirs");
        malloryAuthority = theirs.authority();
        mallory = theirs.sign("alice", "-ext", "san=ip:127.0.0.1");
    }

    @AfterEach
    void close() {
        target.gate.countDown();
        servers.forEach(RspServer::close);
    }

    private final class Keeper implements Door {
        @Override
        public Grant owner() {
            return Grant.all(TargetChoice.only(target));
        }

        @Override
        public Grant enter(Optional<String> token, Optional<String> certificate) throws RefusedException {
            if (token.isPresent() && !token.get().equals(TOKEN)) {
                throw new RefusedException("this token is not known");
            }
            return new Grant(
                    certificate.or(() -> token.map(t -> "bob")),
                    TargetChoice.only(target),
                    command -> !command.equals("overlay"),
                    Optional::empty,
                    time -> {},
                    () -> ended);
        }
    }

    private final class Recorder implements SessionListener {
        @Override
        public void sentAway(Client client, String reason) {
            refused.add(reason);
        }

        @Override
        public void letIn(Client client, String dump) {
            identified.add(client.name().orElse("?"));
        }

        @Override
        public void commandRan(Client client, CommandRun run) {
            commands.add(run);
        }
    }

    private int serve(Optional<SslContext> tls, boolean token, Duration limit, int clients) throws IOException {
        SessionOptions session = new SessionOptions(
                0x4000, Duration.ofMillis(2500), Duration.ofMillis(150), Duration.ofMillis(100), "vmcore-gdb", "0.1");
        RspServer made = new RspServer(
                new Keeper(),
                new EntranceRules(tls, token, limit),
                new ServerOptions(session, clients, LIMIT, false),
                SessionListener.all(List.of(new Recorder())));
        servers.add(made);
        return made.listenTcp(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .getPort();
    }

    private int serveTokens() throws IOException {
        return serve(Optional.empty(), true, LIMIT, 128);
    }

    private int serveTls(boolean clients, boolean token) throws IOException {
        return serve(
                Optional.of(Certificates.server(server, clients ? Optional.of(authority) : Optional.empty())),
                token,
                LIMIT,
                128);
    }

    private static Optional<SSLContext> trusting(Path who, Optional<Certificates.KeyPair> own) throws IOException {
        return Optional.of(Certificates.client(Optional.of(who), own));
    }

    private static String ask(RemoteServer remote, String bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        InputStream once = new InputStream() {
            private int at;

            @Override
            public int read() {
                return at < bytes.length() ? bytes.charAt(at++) : -1;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                if (at == bytes.length()) {
                    waitFor(() -> out.toString(StandardCharsets.ISO_8859_1).contains("#"));
                    return -1;
                }
                buffer[offset] = (byte) read();
                return 1;
            }
        };
        remote.carry(once, out);
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static void waitFor(BooleanSupplier condition) {
        try {
            for (int i = 0; i < 2000 && !condition.getAsBoolean(); i++) {
                Thread.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    /** What a server says to whatever is sent to it, up to the end of the connection. */
    private static String say(int port, byte[] bytes) throws IOException {
        try (Socket socket = new Socket(HOST, port)) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            try {
                socket.getOutputStream().write(bytes);
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } catch (SocketException reset) {
                return "[reset]";
            }
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void theRightTokenLetsIn() throws IOException {
        int port = serveTokens();
        try (RemoteServer remote = RemoteServer.connect(HOST, port, Optional.empty(), Optional.of(TOKEN), LIMIT)) {
            assertThat(ask(remote, QUESTION)).isEqualTo(HELLO);
        }
        assertThat(identified).containsExactly("bob");
        assertThat(refused).isEmpty();
    }

    /** As a client that does not wait for the answer, and one that sends a byte at a time, would. */
    @Test
    void packetsMayFollowTheTokenAtOnce() throws IOException {
        int port = serveTokens();
        try (Socket socket = new Socket(HOST, port)) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            for (byte b : ascii("vmcore-gdb-token " + TOKEN + "\r\n" + QUESTION)) {
                out.write(b);
            }
            byte[] answer = socket.getInputStream().readNBytes(("ok\n" + HELLO).length());
            assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("ok\n" + HELLO);
        }
    }

    @Test
    void aWrongTokenIsRefused() throws IOException {
        int port = serveTokens();
        assertThatThrownBy(() -> RemoteServer.connect(HOST, port, Optional.empty(), Optional.of("x"), LIMIT))
                .isInstanceOf(IOException.class)
                .hasMessage(HOST + ":" + port + " lets nobody in here: this token is not known");
        assertThat(refused).containsExactly("this token is not known");
    }

    @Test
    void whoSaysSomethingElseIsToldWhatIsWanted() throws IOException {
        int port = serveTokens();
        assertThat(say(port, ascii("+" + QUESTION)))
                .matches("(?s)\\$E\\.this port wants a token: use target remote .*#[0-9a-f]{2}");
        assertThat(say(port, ascii("GET / HTTP/1.1\r\n\r\n"))).startsWith("this port wants a token: ");
        assertThat(refused).hasSize(2);
        assertThat(identified).isEmpty();
    }

    @Test
    void aTokenOfAMegabyteIsRefusedEarly() throws IOException {
        int port = serveTokens();
        byte[] line = new byte[1 << 20];
        Arrays.fill(line, (byte) 'a');
        byte[] begin = ascii("vmcore-gdb-token ");
        System.arraycopy(begin, 0, line, 0, begin.length);
        assertThat(say(port, line)).isIn("a token's line has up to 512 bytes\n", "[reset]");
        waitFor(() -> !refused.isEmpty());
        assertThat(refused).containsExactly("a token's line has up to 512 bytes");
    }

    @Test
    void whoseTokenEndsIsSentAway() throws IOException {
        int port = serveTokens();
        try (Socket socket = new Socket(HOST, port)) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.getOutputStream().write(ascii("vmcore-gdb-token " + TOKEN + "\n"));
            assertThat(socket.getInputStream().readNBytes(3)).isEqualTo(ascii("ok\n"));
            ended = Optional.of("the token was taken back");
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("$E.the token was taken back#");
        }
        assertThat(refused).containsExactly("the token was taken back");
    }

    @Test
    void aDeniedCommandIsNotRun() throws IOException {
        int port = serveTokens();
        try (RemoteServer remote = RemoteServer.connect(HOST, port, Optional.empty(), Optional.of(TOKEN), LIMIT)) {
            // overlay on
            ask(remote, "$qRcmd,6f7665726c6179206f6e#09");
        }
        waitFor(() -> !commands.isEmpty());
        assertThat(commands).singleElement().satisfies(run -> {
            assertThat(run.line()).isEqualTo("overlay on");
            assertThat(run.denied()).isEqualTo(run.failure());
            assertThat(run.failure()).hasValue("overlay: this server does not let you run that command");
        });
    }

    @Test
    void tlsWithToken() throws IOException {
        int port = serveTls(false, true);
        try (RemoteServer remote =
                RemoteServer.connect(HOST, port, trusting(authority, Optional.empty()), Optional.of(TOKEN), LIMIT)) {
            assertThat(ask(remote, QUESTION)).isEqualTo(HELLO);
        }
        assertThatThrownBy(() -> RemoteServer.connect(
                        HOST, port, trusting(authority, Optional.empty()), Optional.of("no"), LIMIT))
                .hasMessageContaining("this token is not known");
        assertThat(identified).containsExactly("bob");
    }

    @Test
    void aCertificateOfTheAuthorityLetsIn() throws IOException {
        int port = serveTls(true, false);
        try (RemoteServer remote =
                RemoteServer.connect(HOST, port, trusting(authority, Optional.of(alice)), Optional.empty(), LIMIT)) {
            assertThat(ask(remote, QUESTION)).isEqualTo(HELLO);
        }
        assertThat(identified).containsExactly("CN=alice");
    }

    private void noEntry(int port, Optional<Certificates.KeyPair> own) throws IOException {
        int before = refused.size();
        try (RemoteServer remote =
                RemoteServer.connect(HOST, port, trusting(authority, own), Optional.empty(), LIMIT)) {
            assertThatThrownBy(() -> remote.carry(
                            new PipedInputStream(new PipedOutputStream()), OutputStream.nullOutputStream()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(HOST + ":" + port + " ended: ");
        } catch (IOException inHandshake) {
            assertThat(inHandshake).hasMessageContaining("TLS with " + HOST + ":" + port);
        }
        waitFor(() -> refused.size() > before);
        assertThat(refused.get(before)).startsWith("the TLS handshake failed: ");
    }

    @Test
    void otherCertificatesDoNot() throws IOException {
        int port = serveTls(true, false);
        noEntry(port, Optional.empty());
        noEntry(port, Optional.of(mallory));
        noEntry(port, Optional.of(late));
        assertThat(identified).isEmpty();
        assertThat(refused).hasSize(3);
    }

    /** A server of another authority, or for another host, gets no token. */
    @Test
    void theServersCertificateIsVerified() throws IOException {
        int port = serveTls(false, true);
        assertThatThrownBy(() -> RemoteServer.connect(
                        HOST, port, trusting(malloryAuthority, Optional.empty()), Optional.of(TOKEN), LIMIT))
                .hasMessageStartingWith("TLS with " + HOST + ":" + port + " failed: ");
        assertThatThrownBy(() -> RemoteServer.connect(
                        "localhost", port, trusting(authority, Optional.empty()), Optional.of(TOKEN), LIMIT))
                .hasMessageStartingWith("TLS with localhost:" + port + " failed: ");
        assertThat(identified).isEmpty();
    }

    @Test
    void aDebuggerAtATlsPortIsToldSo() throws IOException {
        int port = serveTls(false, false);
        assertThat(say(port, ascii("+" + QUESTION))).startsWith("$E.this port speaks TLS: ");
        assertThatThrownBy(() -> RemoteServer.connect(HOST, port, Optional.empty(), Optional.of(TOKEN), LIMIT))
                .hasMessageContaining("this port speaks TLS");
    }

    @Test
    void clientsOfServersThatWantNoTokenAreToldSo() throws IOException {
        int port = serve(Optional.empty(), false, LIMIT, 8);
        assertThatThrownBy(() -> RemoteServer.connect(HOST, port, Optional.empty(), Optional.of(TOKEN), LIMIT))
                .hasMessageContaining("closed the connection without an answer to the token");
    }

    /** What was recorded on the way is worth nothing a second time. */
    @Test
    void aReplayedConnectionGetsNowhere() throws Exception {
        int port = serveTls(true, true);
        ByteArrayOutputStream recorded = new ByteArrayOutputStream();
        try (ServerSocket between = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            CompletableFuture<Void> relaying = CompletableFuture.runAsync(() -> relay(between, port, recorded));
            try (RemoteServer remote = RemoteServer.connect(
                    HOST, between.getLocalPort(), trusting(authority, Optional.of(alice)), Optional.of(TOKEN), LIMIT)) {
                assertThat(ask(remote, QUESTION)).isEqualTo(HELLO);
            }
            relaying.join();
        }
        assertThat(identified).containsExactly("CN=alice");
        say(port, recorded.toByteArray());
        waitFor(() -> !refused.isEmpty());
        assertThat(refused).singleElement().asString().startsWith("the TLS handshake failed: ");
        assertThat(identified).containsExactly("CN=alice");
    }

    private static void relay(ServerSocket between, int port, ByteArrayOutputStream recorded) {
        try (Socket client = between.accept();
                Socket onward = new Socket(HOST, port)) {
            Thread back = new Thread(() -> {
                try {
                    onward.getInputStream().transferTo(client.getOutputStream());
                    client.shutdownOutput();
                } catch (IOException gone) {
                    return;
                }
            });
            back.start();
            byte[] buffer = new byte[4096];
            try {
                for (int n = client.getInputStream().read(buffer);
                        n >= 0;
                        n = client.getInputStream().read(buffer)) {
                    recorded.write(buffer, 0, n);
                    onward.getOutputStream().write(buffer, 0, n);
                }
            } catch (SocketException gone) {
                return;
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Two hundred who begin a handshake and go no further keep nobody out, and are gone when their time is over. */
    @Test
    void slowHandshakesStarveNobody() throws Exception {
        Duration limit = Duration.ofSeconds(3);
        int port = serve(Optional.of(Certificates.server(server, Optional.of(authority))), false, limit, 32);
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                Socket socket = new Socket(HOST, port);
                socket.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1});
                slow.add(socket);
            }
            try (RemoteServer remote = RemoteServer.connect(
                    HOST, port, trusting(authority, Optional.of(alice)), Optional.empty(), LIMIT)) {
                assertThat(ask(remote, QUESTION)).isEqualTo(HELLO);
            }
            waitFor(() -> refused.size() >= 200);
            assertThat(refused)
                    .hasSize(200)
                    .allMatch(reason -> reason.startsWith("other clients need the place")
                            || reason.startsWith("nothing that lets anybody in came within 3000 ms")
                            || reason.startsWith("the TLS handshake failed: "));
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void whoSaysNothingIsSentAway() throws IOException {
        int port = serve(Optional.empty(), true, Duration.ofMillis(300), 8);
        assertThat(say(port, new byte[0])).isEqualTo("nothing that lets anybody in came within 300 ms\n");
        assertThat(refused).containsExactly("nothing that lets anybody in came within 300 ms");
    }

    @Test
    void filesThatAreNoCertificatesAreSaidToBeSo() throws IOException {
        Path none = folder.resolve("none.pem");
        Path text = Files.writeString(folder.resolve("text.pem"), "hello\n");
        assertThatThrownBy(() -> Certificates.server(new Certificates.KeyPair(none, none), Optional.empty()))
                .isInstanceOf(IOException.class)
                .hasMessage("The file " + none + " cannot be read: there is none");
        assertThatThrownBy(() -> Certificates.server(new Certificates.KeyPair(text, text), Optional.empty()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be used: both have to be PEM");
        assertThatThrownBy(() -> Certificates.client(Optional.of(text), Optional.empty()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it has to be PEM");
    }
}
