package org.vmcoregdb.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.protocol.target.FakeTarget;

/** A real gdb against a target made of lists. */
@Timeout(60)
class GdbSmokeTest {
    private static final Path GDB = Path.of(System.getProperty("test.gdb", "/usr/bin/gdb"));
    private static final String[] SCRIPT = {
        "info threads",
        "thread 3",
        "info registers",
        "x/4gx 0xffffffff81000000",
        "x/2xb 0xffffffff81001fff",
        "find /b 0xffffffff81000000, +0x2000, 'n', 'e', 'e', 'd', 'l', 'e'",
        "monitor echo hello from the monitor",
        "monitor lines 3",
        "monitor sleep 5000",
        "monitor echo after the silence",
        "monitor nonsense",
        "set var $rip = 1",
        "stepi",
        "continue",
        "thread",
        "info registers rip",
        "python print(gdb.selected_inferior().pid)",
        "detach"
    };

    @TempDir
    Path folder;

    private final FakeTarget target = new FakeTarget();
    private final RspServer server =
            new RspServer(target, ServerOptions.standard("test", "1"), new SessionListener() {});

    @BeforeEach
    void gdbIsHere() {
        assumeTrue(Files.isExecutable(GDB), GDB + " is not installed");
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Process gdb(String remote, String... commands) throws Exception {
        List<String> line = new ArrayList<>(List.of(GDB.toString(), "-nx", "-batch", "-ex", "set remotetimeout 2"));
        line.addAll(List.of("-ex", "target remote " + remote));
        for (String command : commands) {
            line.addAll(List.of("-ex", command));
        }
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
    }

    private static String output(Process process) throws Exception {
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return text;
    }

    private static void check(String text) {
        assertThat(text)
                .contains("Thread 1234 \"a<b;&\\\"c\" (running)".replace("\\", ""))
                .contains("\"swapper/0\" (running)")
                .contains("Thread 1 \"bash\" (sleeping)")
                .containsPattern("rdx +0x3 ")
                .containsPattern("rax +<unavailable>")
                .containsPattern("rip +0xffffffff81000011 ")
                .containsPattern("0xffffffff81000000:\t0x312a231c150e0700\t0x69625b544d463f38")
                .contains("Cannot access memory at address 0xffffffff81002000")
                .contains("0xffffffff81001388\n1 pattern found.")
                .contains("hello from the monitor")
                .contains("line 2 äöü €")
                .contains("after the silence")
                .contains("unknown command: nonsense")
                .contains("this is a fake: it cannot run")
                .contains("SIGINT")
                .contains("[Current thread is 3 (Thread 1")
                .contains("[Inferior 1 (Remote target) detached]")
                .doesNotContain("Ignoring packet error")
                .doesNotContain("Packet too long")
                .doesNotContain("Could not convert")
                .doesNotContain("warning: Remote");
    }

    @Test
    void overTcp() throws Exception {
        InetSocketAddress address = server.listenTcp(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        check(output(gdb("127.0.0.1:" + address.getPort(), SCRIPT)));
    }

    @Test
    void overAUnixSocket() throws Exception {
        Path socket = folder.resolve("s");
        server.listenUnix(socket);
        String text = output(gdb(socket.toString(), "info threads", "detach"));
        assertThat(text).contains("\"swapper/0\" (running)").contains("detached");
    }

    @Test
    void throughAPipe() throws Exception {
        // gdb starts the command itself: two fifos and cat carry its streams to us.
        Path toUs = fifo("in");
        Path fromUs = fifo("out");
        Process gdb =
                gdb("| cat " + fromUs + " & exec cat > " + toUs, "info threads", "x/xb 0xffffffff81000001", "detach");
        try (InputStream in = Files.newInputStream(toUs);
                OutputStream out = Files.newOutputStream(fromUs)) {
            server.serveStreams(in, out).get(30, TimeUnit.SECONDS);
        }
        assertThat(output(gdb))
                .contains("Thread 1 \"bash\" (sleeping)")
                .contains("0xffffffff81000001:\t0x07")
                .contains("detached");
    }

    private Path fifo(String name) throws Exception {
        Path fifo = folder.resolve(name);
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        return fifo;
    }
}
