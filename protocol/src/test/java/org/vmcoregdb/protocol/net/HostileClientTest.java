package org.vmcoregdb.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.vmcoregdb.protocol.session.SessionOptions;
import org.vmcoregdb.protocol.target.FakeTarget;

/** Clients that take nothing, say nothing or speak something else, and one that is honest beside them. */
@Timeout(60)
class HostileClientTest {
    private static final long LONGEST_ANSWER_NANOS = Duration.ofSeconds(4).toNanos();
    private static final String HELLO = frame("QC4d2");

    private final FakeTarget target = new FakeTarget();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger packets = new AtomicInteger();
    private final List<String> sentAway = new ArrayList<>();
    private final RspServer server = new RspServer(target, options(), new SessionListener() {
        @Override
        public void connectionFailed(Client client, Throwable failure) {
            failures.incrementAndGet();
        }

        @Override
        public void packet(Client client, boolean inbound, byte[] payload) {
            packets.incrementAndGet();
        }

        @Override
        public void sentAway(Client client, String reason) {
            synchronized (sentAway) {
                sentAway.add(reason);
            }
        }
    });
    private InetSocketAddress address = new InetSocketAddress(0);

    private static ServerOptions options() {
        SessionOptions session = new SessionOptions(
                0x4000, Duration.ofMillis(2500), Duration.ofMillis(150), Duration.ofMillis(100), "vmcore-gdb", "0.1");
        return new ServerOptions(session, 8, Duration.ofSeconds(2), false);
    }

    @BeforeEach
    void listen() throws IOException {
        address = server.listenTcp(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void close() {
        target.gate.countDown();
        server.close();
    }

    private static String frame(String payload) {
        return "$" + payload + "#" + String.format("%02x", payload.chars().sum() & 0xff);
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void send(Socket socket, String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The next packet, whatever comes before it; empty at the end. */
    private static String packet(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '$') {
                text.setLength(0);
            }
            text.append((char) c);
            if (c == '#') {
                return text.append((char) in.read()).append((char) in.read()).toString();
            }
        }
        return "";
    }

    private void anHonestClientIsAnswered() throws IOException {
        long start = System.nanoTime();
        try (Socket honest = connect()) {
            send(honest, frame("qC"));
            assertThat(packet(honest.getInputStream())).isEqualTo(HELLO);
        }
        assertThat(System.nanoTime() - start).isLessThan(LONGEST_ANSWER_NANOS);
    }

    /** How much the server reads of a client that sends the same for ever and takes nothing. */
    private static long taken(SocketChannel client, String block, long enough) throws Exception {
        client.configureBlocking(false);
        ByteBuffer bytes = ByteBuffer.wrap(block.repeat(65536 / block.length()).getBytes(StandardCharsets.ISO_8859_1));
        long taken = 0;
        for (int idle = 0; idle < 100 && taken < enough; ) {
            bytes.rewind();
            int count = client.write(bytes);
            taken += count;
            idle = count == 0 ? idle + 1 : 0;
            if (count == 0) {
                Thread.sleep(10);
            }
            while (count > 0 && bytes.hasRemaining() && idle < 100) { // the rest of the block
                int more = client.write(bytes);
                taken += more;
                idle = more == 0 ? idle + 1 : 0;
                if (more == 0) {
                    Thread.sleep(10);
                }
            }
        }
        return taken;
    }

    private SocketChannel silentReader() throws IOException {
        SocketChannel client = SocketChannel.open();
        client.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
        client.connect(address);
        return client;
    }

    @Test
    void isNotReadWhileItTakesNoSigns() throws Exception {
        try (SocketChannel client = silentReader()) {
            client.write(ByteBuffer.wrap(frame("qC").getBytes(StandardCharsets.ISO_8859_1)));
            assertThat(taken(client, "$#01", 96 << 20)).isLessThan(64 << 20);
            anHonestClientIsAnswered();
        }
        anHonestClientIsAnswered();
        assertThat(failures.get()).isLessThanOrEqualTo(1); // not once for each sign
    }

    @Test
    void isNotReadWhileItTakesNoReplies() throws Exception {
        try (SocketChannel client = silentReader()) {
            assertThat(taken(client, frame("qSupported"), 64 << 20)).isLessThan(32 << 20);
            anHonestClientIsAnswered();
        }
        anHonestClientIsAnswered();
        assertThat(failures.get()).isLessThanOrEqualTo(1);
    }

    @Test
    void keepsNobodyOutBySilence() throws Exception {
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            silent.add(connect());
        }
        anHonestClientIsAnswered();
        Socket last = silent.get(silent.size() - 1);
        assertThat(packet(last.getInputStream())).startsWith("$E.no packet came within 2000 ms#");
        assertThat(last.getInputStream().read()).isEqualTo(-1);
        for (Socket socket : silent) {
            socket.close();
        }
        synchronized (sentAway) {
            assertThat(sentAway).contains("other clients need the place: say something sooner");
        }
    }

    @Test
    void mayBeSilentAfterItsFirstPacket() throws Exception {
        try (Socket honest = connect()) {
            send(honest, frame("qC"));
            assertThat(packet(honest.getInputStream())).isEqualTo(HELLO);
            Thread.sleep(2500);
            send(honest, frame("qC"));
            assertThat(packet(honest.getInputStream())).isEqualTo(HELLO);
        }
    }

    @Test
    void isNotObeyedIfItIsABrowser() throws Exception {
        try (Socket page = connect()) {
            String body = frame("qRcmd,6563686f2068");
            send(page, "POST / HTTP/1.1\r\nHost: evil.example\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            assertThat(packet(page.getInputStream())).isEmpty();
        } catch (IOException reset) {
            assertThat(reset).hasMessageContaining("reset"); // the connection is gone while the body is under way
        }
        assertThat(packets.get()).isZero();
    }

    /** Several commands at once, each with the watchdog coming by all the time. */
    @Test
    void everyAnswerComesInItsOrder() throws Exception {
        StringBuilder command = new StringBuilder("qRcmd,");
        "lines 60000".chars().forEach(c -> command.append(Integer.toHexString(c)));
        ConcurrentHashMap<String, Integer> answers = new ConcurrentHashMap<>();
        ExecutorService clients = Executors.newFixedThreadPool(6);
        List<Future<Void>> running = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Callable<Void> work = () -> {
                try (Socket client = connect()) {
                    InputStream in = new BufferedInputStream(client.getInputStream());
                    for (int round = 0; round < 4; round++) {
                        send(client, frame(command.toString()));
                        StringBuilder answer = new StringBuilder();
                        String packet = packet(in);
                        while (packet.startsWith("$O") && !packet.startsWith("$OK")) {
                            answer.append(packet, 2, packet.length() - 3);
                            packet = packet(in);
                        }
                        assertThat(packet).isEqualTo(frame("OK"));
                        answers.merge(answer.toString(), 1, Integer::sum);
                        send(client, frame("qC"));
                        assertThat(packet(in)).isEqualTo(HELLO);
                    }
                }
                return null;
            };
            running.add(clients.submit(work));
        }
        for (Future<Void> one : running) {
            one.get();
        }
        clients.shutdown();
        assertThat(answers).hasSize(1);
        assertThat(answers.values()).containsExactly(24);
    }

    @Test
    void isNotServedOverTheOtherFamilyThanAskedFor() throws Exception {
        InetSocketAddress any = server.listenTcp(new InetSocketAddress("0.0.0.0", 0));
        try (Socket four = new Socket("127.0.0.1", any.getPort())) {
            send(four, frame("qC"));
            assertThat(packet(four.getInputStream())).isEqualTo(HELLO);
        }
        try (Socket six = new Socket("::1", any.getPort())) {
            assertThat(six.isConnected()).as("connected to [::1]").isFalse();
        } catch (IOException refused) {
            assertThat(refused).hasMessageNotContaining("connected to"); // refused, or no IPv6 on this machine
        }
    }
}
