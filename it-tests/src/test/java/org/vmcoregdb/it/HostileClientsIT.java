package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients that want to starve a server or fill it. Beside each an honest one gets every answer in time; afterwards the server has
 * no more of the machine than before.
 */
@Timeout(300)
final class HostileClientsIT {
    private static final double LONGEST_ANSWER_SECONDS = 4;
    private static final long MOST_MEGABYTES = 500;
    private static final long ATTACK_NANOS =
            Duration.ofSeconds(Rows.all() ? 8 : 4).toNanos();
    private static final Pattern QMP = Pattern.compile("QMP on 127\\.0\\.0\\.1:(\\d+)");

    private static ServerProcess server;
    private static int qmpPort;
    private static Usage before;

    private HonestClient honest;

    @BeforeAll
    static void serve() throws IOException {
        server = ServerProcess.start(List.of(Lab.sample().toString(), "--qmp", "127.0.0.1:0"));
        Matcher qmp = QMP.matcher(server.log());
        assertThat(qmp.find()).as(server.log()).isTrue();
        qmpPort = Integer.parseInt(qmp.group(1));
        try (RspClient client = new RspClient(server.port())) { // what is made once is made now
            client.monitor("foreach bt");
            client.monitor("ps");
        }
        before = Usage.afterCollection(server.pid());
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @BeforeEach
    void begin() {
        honest = new HonestClient(server.port());
    }

    @AfterEach
    void nothingIsLeft() throws InterruptedException {
        HonestClient.Report report = honest.end();
        assertThat(report.answers()).isPositive();
        assertThat(report.longestSeconds()).isLessThan(LONGEST_ANSWER_SECONDS);
        assertThat(Usage.of(server.pid()).residentMegabytes()).isLessThan(MOST_MEGABYTES);
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        Usage now = Usage.of(server.pid());
        // idle workers end after a minute: a few more threads than at first are not a leak
        while (now.descriptors() > before.descriptors() && System.nanoTime() < until) {
            Thread.sleep(100);
            now = Usage.of(server.pid());
        }
        assertThat(now.descriptors()).as("open files").isLessThanOrEqualTo(before.descriptors());
        assertThat(now.threads()).as("threads").isLessThanOrEqualTo(before.threads() + 150);
        assertThat(Usage.afterCollection(server.pid()).residentMegabytes())
                .as("MB after " + before)
                .isLessThan(before.residentMegabytes() + 150);
        assertThat(server.log()).doesNotContain("internal error");
        assertThat(server.log().lines().count()).isLessThan(2000);
    }

    private static SocketChannel silentReader(int port) throws IOException {
        SocketChannel client = SocketChannel.open();
        client.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
        client.connect(new InetSocketAddress("127.0.0.1", port));
        client.configureBlocking(false);
        return client;
    }

    /** Sends the same for a while, as fast as it is taken, and reads nothing. */
    private static long flood(int port, String what) throws IOException, InterruptedException {
        long end = System.nanoTime() + ATTACK_NANOS;
        long sent = 0;
        ByteBuffer block = ByteBuffer.wrap(RspClient.bytes(what.repeat(1 + 200_000 / what.length())));
        try (SocketChannel client = silentReader(port)) {
            while (System.nanoTime() < end) {
                int count = client.write(block);
                sent += count;
                if (!block.hasRemaining()) {
                    block.rewind();
                }
                if (count == 0) {
                    Thread.sleep(5);
                }
            }
        }
        return sent;
    }

    @Test
    void damagedPacketsWhoseSignsNobodyReads() throws Exception {
        assertThat(flood(server.port(), "$#01")).isLessThan(100 << 20);
    }

    @Test
    void questionsWhoseAnswersNobodyReads() throws Exception {
        String packet = new String(RspClient.frame("qXfer:threads:read::0,ffff"), StandardCharsets.ISO_8859_1);
        assertThat(flood(server.port(), packet)).isLessThan(30 << 20);
    }

    @Test
    void minusSignsForEver() throws Exception {
        try (SocketChannel client = silentReader(server.port())) {
            client.write(ByteBuffer.wrap(RspClient.frame("qXfer:threads:read::0,ffff")));
            long end = System.nanoTime() + ATTACK_NANOS;
            ByteBuffer minus = ByteBuffer.wrap(RspClient.bytes("-".repeat(65536)));
            while (System.nanoTime() < end) {
                if (client.write(minus) == 0) {
                    Thread.sleep(5);
                }
                minus.rewind();
            }
        }
    }

    @Test
    void machineProtocolWhoseAnswersNobodyReads() throws Exception {
        String question =
                "{\"execute\":\"__org.vmcoregdb_read\",\"arguments\":{\"address\":33554432,\"size\":1048576}}";
        assertThat(flood(qmpPort, question)).isLessThan(30 << 20);
    }

    @Test
    void changesByManyClients() throws Exception {
        List<RspClient> clients = new ArrayList<>();
        int refused = 0;
        try {
            for (int i = 0; i < 40; i++) {
                RspClient client = new RspClient(server.port());
                clients.add(client);
                assertThat(client.monitor("overlay on")).endsWith("[OK]");
                long page = Long.parseUnsignedLong("ffffffffb0a00000", 16);
                int changed = 0;
                String answer = "OK";
                while (changed < 2000 && answer.equals("OK")) {
                    answer = client.ask("M" + Long.toHexString(page + 4096L * changed++) + ",1:41");
                }
                assertThat(answer).matches("OK|E\\.there is no room for more changes.*");
                refused += answer.equals("OK") ? 0 : 1;
            }
            assertThat(refused).isEqualTo(40);
        } finally {
            for (RspClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void annexesThatNobodyNeeds() throws Exception {
        try (RspClient client = new RspClient(server.port())) {
            for (int i = 0; i < 1500; i++) {
                assertThat(client.ask("qXfer:threads:read:" + i + "A".repeat(100_000) + ":0,1"))
                        .isEqualTo("E00");
                assertThat(client.ask("qXfer:osdata:read:" + i + "A".repeat(100_000) + ":0,1"))
                        .matches("E00|[ml].?");
            }
        }
    }

    @Test
    void silentConnections() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 400; i++) {
                silent.add(new Socket("127.0.0.1", server.port()));
            }
            for (int i = 0; i < 40; i++) {
                silent.add(new Socket("127.0.0.1", qmpPort));
            }
            try (RspClient late = new RspClient(server.port())) {
                assertThat(late.ask("qAttached")).isEqualTo("1");
            }
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void aWebPage() throws Exception {
        for (int port : new int[] {server.port(), qmpPort}) {
            try (Socket page = new Socket("127.0.0.1", port)) {
                page.setSoTimeout(10_000);
                String body = new String(RspClient.frame("qRcmd," + RspClient.hex("sys")), StandardCharsets.ISO_8859_1)
                        + "{\"execute\":\"query-target\"}";
                page.getOutputStream()
                        .write(RspClient.bytes(
                                "POST / HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\n"
                                        + "Content-Length: " + body.length() + "\r\n\r\n" + body));
                String answer = new String(page.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(answer).doesNotContain("$O", "x86_64");
            } catch (IOException reset) {
                assertThat(reset).hasMessageContaining("reset");
            }
        }
    }

    @Test
    void manyAtOnceGetTheirLinesInOrder() throws Exception {
        List<String> commands = List.of("foreach bt", "ps", "log", "foreach bt | grep PID", "foreach files");
        Map<String, Map<String, Integer>> answers = new ConcurrentHashMap<>();
        AtomicInteger count = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(12);
        List<Future<Void>> running = new ArrayList<>();
        long end = System.nanoTime() + 3 * ATTACK_NANOS;
        for (int i = 0; i < 12; i++) {
            Callable<Void> work = () -> {
                while (System.nanoTime() < end) {
                    try (RspClient client = new RspClient(server.port())) {
                        for (String command : commands) {
                            answers.computeIfAbsent(command, c -> new ConcurrentHashMap<>())
                                    .merge(client.monitor(command), 1, Integer::sum);
                            count.incrementAndGet();
                        }
                    }
                }
                return null;
            };
            running.add(threads.submit(work));
        }
        for (Future<Void> one : running) {
            one.get();
        }
        threads.shutdown();
        assertThat(count.get()).isGreaterThan(20);
        assertThat(answers).hasSameSizeAs(commands);
        answers.forEach((command, each) -> assertThat(each).as(command).hasSize(1));
    }
}
