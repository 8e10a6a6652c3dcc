package org.vmcoregdb.server.madeup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.crash.CrashOptions;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.memory.WordOrder;
import org.vmcoregdb.protocol.net.Client;
import org.vmcoregdb.protocol.net.RspServer;
import org.vmcoregdb.protocol.net.ServerOptions;
import org.vmcoregdb.protocol.net.SessionListener;
import org.vmcoregdb.server.gdb.KernelTarget;
import org.vmcoregdb.server.shell.SampleContext;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;

/** What a new architecture costs: its own classes and a list of them. The one here does not exist, and no main class knows of it. */
class NewArchitectureTest {
    @TempDir
    private Path folder;

    private CrashDump crash;
    private Kernel kernel;

    @BeforeEach
    void open() throws Exception {
        Path file = Files.write(folder.resolve("vmcore"), MadeUpMachine.dump());
        crash = CrashDump.open(List.of(new FileLocation(file)), CrashOptions.standard());
        kernel = crash.kernel();
    }

    @AfterEach
    void close() throws IOException {
        crash.close();
    }

    private Task task(String name) {
        return Tasks.of(kernel).all().stream()
                .filter(t -> t.comm().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> functions(Backtrace trace) {
        return trace.frames().stream()
                .map(f -> f.symbol().map(s -> s.text()).orElse("?"))
                .toList();
    }

    @Test
    void itsDumpIsOpened() {
        assertThat(kernel.release()).isEqualTo("6.9.0-madeup");
        assertThat(kernel.memory().words()).isEqualTo(WordOrder.BIG);
        assertThat(kernel.memory().pageSize()).isEqualTo(MadeUpArchitecture.PAGE);
        assertThat(kernel.memory().translate(MadeUpMachine.SCHEDULE)).hasValue(MadeUpArchitecture.PAGE + 0x800L);
        assertThat(kernel.memory().fault(0)).isPresent();
        assertThat(kernel.notices()).isEmpty();
    }

    @Test
    void itsTasksAreListed() {
        assertThat(Tasks.of(kernel).all()).extracting(Task::comm).containsExactly("swapper/0", "sleeper", "crasher");
        assertThat(Tasks.of(kernel).problems()).isEmpty();
        assertThat(Cpus.of(kernel).panicTask()).map(Task::comm).contains("crasher");
        assertThat(task("crasher").isActive()).isTrue();
    }

    @Test
    void itsStacksAreWalkedByFramePointers() {
        Backtrace asleep = crash.unwinder().backtrace(task("sleeper"));
        assertThat(functions(asleep)).containsExactly("schedule+0x20", "worker+0x30", "entry+0x10");
        assertThat(asleep.end()).isEqualTo(Backtrace.End.BOTTOM);
        assertThat(asleep.frames()).noneMatch(Frame::guessed);
        Backtrace crashed = crash.unwinder().backtrace(task("crasher"));
        assertThat(functions(crashed)).containsExactly("crash+0x44", "worker+0x50", "entry+0x18");
        assertThat(crashed.problem()).isEmpty();
    }

    @Test
    void itsCommandsAnswer() throws Exception {
        assertThat(new SampleContext(crash).text("ps -A")).contains("crasher").doesNotContain("sleeper");
        assertThat(new SampleContext(crash).text("bt 1")).contains("schedule at", "worker at", "entry at");
        assertThat(new SampleContext(crash).text("rd " + Long.toHexString(MadeUpMachine.TABLE + 0x100) + " 1"))
                .contains("0000000000000003");
        assertThat(new SampleContext(crash).text("vtop schedule")).contains("THERE");
        assertThat(new SampleContext(crash)
                        .text("struct task_struct.pid,comm " + Long.toHexString(MadeUpMachine.task(2))))
                .contains("pid = 2", "\"crasher");
        assertThatThrownBy(() -> new SampleContext(crash).text("dis schedule 1"))
                .hasMessage("dis: machine code of s390x cannot be disassembled here");
        assertThat(new SampleContext(crash).text("bt -e")).isNotEmpty();
    }

    private static byte[] packet(String payload) {
        int sum = payload.chars().sum() & 0xff;
        return String.format("$%s#%02x", payload, sum).getBytes(StandardCharsets.US_ASCII);
    }

    private static String ask(Socket socket, String payload) throws IOException {
        socket.getOutputStream().write(packet(payload));
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream reply = new ByteArrayOutputStream();
        int c;
        while ((c = in.read()) != '#' && c >= 0) {
            reply.write(c);
        }
        in.readNBytes(2);
        socket.getOutputStream().write('+');
        String text = reply.toString(StandardCharsets.ISO_8859_1);
        return text.substring(text.indexOf('$') + 1);
    }

    @Test
    void itIsServedWithItsOwnDescription() throws Exception {
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        SessionListener listener = new SessionListener() {
            @Override
            public void targetFailed(Client client, Throwable failure) {
                failures.add(failure);
            }
        };
        try (RspServer server =
                new RspServer(new KernelTarget(crash), ServerOptions.standard("made-up", "1"), listener)) {
            InetSocketAddress address = server.listenTcp(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
                socket.setSoTimeout(20_000);
                ask(socket, "qSupported:xmlRegisters=madeup");
                assertThat(ask(socket, "?")).startsWith("T05");
                assertThat(ask(socket, "qXfer:features:read:target.xml:0,2000"))
                        .contains("<architecture>madeup:64</architecture>", "org.example.madeup.core", "\"place\"")
                        .doesNotContain("rip");
                String place = HexFormat.of().toHexDigits(MadeUpMachine.CRASH + 0x44);
                assertThat(ask(socket, "g")).startsWith(place);
                assertThat(ask(socket, "p0")).isEqualTo(place);
                assertThat(ask(socket, "m" + Long.toHexString(MadeUpMachine.task(2) + 8) + ",4"))
                        .isEqualTo("00000002");
                assertThat(ask(socket, "qHostInfo"))
                        .contains("endian:big", HexFormat.of().formatHex("madeup".getBytes(StandardCharsets.US_ASCII)));
                assertThat(ask(socket, "qXfer:libraries-svr4:read::0,2000")).startsWith("l<library-list-svr4");
                assertThat(ask(
                                socket,
                                "qRcmd,"
                                        + HexFormat.of()
                                                .formatHex("info registers".getBytes(StandardCharsets.US_ASCII))))
                        .startsWith("O" + HexFormat.of().formatHex("How QEMU".getBytes(StandardCharsets.US_ASCII)));
            }
            assertThat(failures).isEmpty();
        }
    }
}
