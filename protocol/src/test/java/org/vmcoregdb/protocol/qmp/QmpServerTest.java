package org.vmcoregdb.protocol.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class QmpServerTest {
    private static final byte[] TARGET = bytes("{\"execute\":\"query-target\"}");

    @TempDir
    private Path folder;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void answersInOrder() throws IOException {
        try (QmpServer server = new QmpServer(new FakePhysicalTarget())) {
            InetSocketAddress address = server.listenTcp(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (Socket socket = new Socket(address.getAddress(), address.getPort());
                    BufferedReader lines = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
                assertThat(lines.readLine()).startsWith("{\"QMP\": ");
                // two at once without a line's end, then one byte by byte
                socket.getOutputStream()
                        .write(bytes("{\"execute\":\"qmp_capabilities\",\"id\":1}{\"execute\":\"no\",\"id\":2}"));
                for (byte b : TARGET) {
                    socket.getOutputStream().write(b);
                    socket.getOutputStream().flush();
                }
                assertThat(lines.readLine()).isEqualTo("{\"return\": {}, \"id\": 1}");
                assertThat(lines.readLine()).contains("CommandNotFound").endsWith("\"id\": 2}");
                assertThat(lines.readLine()).contains("x86_64");
            }
        }
    }

    @Test
    void whatIsNoJsonEndsTheConnection() throws IOException {
        try (QmpServer server = new QmpServer(new FakePhysicalTarget())) {
            InetSocketAddress address = server.listenTcp(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
                socket.getOutputStream().write(bytes("qSupported"));
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .startsWith("{\"QMP\"")
                        .hasLineCount(1);
            }
        }
    }

    private static InetSocketAddress listen(QmpServer server) throws IOException {
        return server.listenTcp(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static BufferedReader lines(Socket socket) throws IOException {
        socket.setSoTimeout(10_000);
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    @Test
    void answersWhateverIsThrown() throws IOException {
        try (QmpServer server = new QmpServer(new FakePhysicalTarget());
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), listen(server).getPort())) {
            BufferedReader lines = lines(socket);
            assertThat(lines.readLine()).startsWith("{\"QMP\"");
            socket.getOutputStream()
                    .write(bytes("{\"execute\":\"__org.vmcoregdb_read\",\"arguments\":{\"address\":2989,\"size\":1},"
                            + "\"id\":7}"));
            assertThat(lines.readLine()).contains("cut short or replaced").endsWith("\"id\": 7}");
            socket.getOutputStream().write(TARGET);
            assertThat(lines.readLine()).contains("x86_64");
        }
    }

    /** Megabytes of answers for a few bytes of questions: only as many as the client takes. */
    @Test
    void asksNothingOfTheTargetForAClientThatTakesNothing() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        PhysicalTarget target = new FakePhysicalTarget() {
            @Override
            public int read(long paddr, byte[] buffer) {
                reads.incrementAndGet();
                return super.read(paddr, buffer);
            }
        };
        byte[] question = bytes("{\"execute\":\"__org.vmcoregdb_read\",\"arguments\":{\"address\":"
                + FakePhysicalTarget.ENDLESS + ",\"size\":1048576}}");
        try (QmpServer server = new QmpServer(target);
                SocketChannel client = SocketChannel.open()) {
            client.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
            client.connect(listen(server));
            client.configureBlocking(false);
            for (int idle = 0, i = 0; idle < 50 && i < 200_000; i++) {
                if (client.write(ByteBuffer.wrap(question)) < question.length) {
                    idle++;
                    Thread.sleep(20);
                }
            }
            assertThat(reads.get()).isBetween(1, 20);
            try (Socket honest = new Socket(
                    InetAddress.getLoopbackAddress(), ((InetSocketAddress) client.getRemoteAddress()).getPort())) {
                BufferedReader lines = lines(honest);
                lines.readLine();
                honest.getOutputStream().write(TARGET);
                assertThat(lines.readLine()).contains("x86_64");
            }
        }
    }

    @Test
    void saysWhyItSendsSomebodyAway() throws Exception {
        try (QmpServer server = new QmpServer(new FakePhysicalTarget(), 2, Duration.ofMillis(700))) {
            InetSocketAddress address = listen(server);
            try (Socket one = new Socket(address.getAddress(), address.getPort());
                    Socket two = new Socket(address.getAddress(), address.getPort());
                    Socket three = new Socket(address.getAddress(), address.getPort())) {
                BufferedReader first = lines(one); // made room for the third
                assertThat(first.readLine()).startsWith("{\"QMP\"");
                assertThat(first.readLine()).contains("GenericError").contains("Other clients need the place");
                assertThat(first.readLine()).isNull();
                BufferedReader second = lines(two);
                second.readLine();
                two.getOutputStream().write(TARGET);
                assertThat(second.readLine()).contains("x86_64");
                BufferedReader third = lines(three);
                third.readLine();
                assertThat(third.readLine()).contains("No command came within 700 ms");
                assertThat(third.readLine()).isNull();
                two.getOutputStream().write(TARGET); // may be silent now as long as it likes
                assertThat(second.readLine()).contains("x86_64");
                try (Socket four = new Socket(address.getAddress(), address.getPort())) {
                    BufferedReader fourth = lines(four);
                    fourth.readLine();
                    four.getOutputStream().write(TARGET);
                    assertThat(fourth.readLine()).contains("x86_64");
                    try (Socket five = new Socket(address.getAddress(), address.getPort())) {
                        assertThat(lines(five).readLine()).contains("There are too many clients already");
                    }
                }
            }
        }
    }

    @Test
    void unixSockets() throws IOException {
        Path path = folder.resolve("qmp");
        try (QmpServer server = new QmpServer(new FakePhysicalTarget())) {
            server.listenUnix(path);
            try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
                    BufferedReader lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
                assertThat(lines.readLine()).startsWith("{\"QMP\"");
            }
        }
        assertThat(path).matches(Files::notExists);
    }
}
