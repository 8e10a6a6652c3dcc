package org.vmcoregdb.protocol.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
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
