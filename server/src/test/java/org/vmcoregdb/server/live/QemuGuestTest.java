package org.vmcoregdb.server.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.crash.CrashOptions;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.LiveMemory;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.kernel.Sample;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.protocol.target.Target;
import org.vmcoregdb.server.gdb.LiveTarget;

class QemuGuestTest {
    @TempDir
    private Path folder;

    private DumpFile sample = Sample.dump();
    private Optional<FakeQemu> qemu = Optional.empty();

    @BeforeEach
    void listen() throws IOException {
        sample = Sample.dump();
        qemu = Optional.of(new FakeQemu(folder.resolve("qmp"), sample));
    }

    @AfterEach
    void close() throws IOException {
        qemu.orElseThrow().close();
        sample.close();
    }

    private FakeQemu qemu() {
        return qemu.orElseThrow();
    }

    private LiveMemory open() throws IOException {
        return (LiveMemory) QemuLocation.of(qemu().address()).orElseThrow().open(true);
    }

    private void assertSample(LiveMemory guest) throws IOException {
        assertThat(guest.machine()).isEqualTo(Machine.X86_64);
        assertThat(guest.ranges())
                .containsExactly(
                        new MemoryRange(0, 0xa0000),
                        new MemoryRange(0xc0000, 0xe0000),
                        new MemoryRange(0x100000, qemu().end()));
        long pfn = sample.nextStored(0x2000).orElseThrow();
        byte[] page = new byte[4096];
        assertThat(guest.read(LiveMemory.HEAD_BYTES + pfn * 4096, page, 0, page.length))
                .isEqualTo(4096);
        assertThat(page).isEqualTo(((org.vmcoregdb.dump.PageLookup.Present) sample.lookup(pfn)).bytes());
        byte[] end = new byte[100];
        assertThat(guest.read(guest.size() - 10, end, 0, 100)).isEqualTo(10);
        assertThat(guest.read(guest.size() + 10, end, 0, 100)).isZero();
    }

    @Test
    void memoryByFiles() throws IOException {
        try (LiveMemory guest = open()) {
            assertThat(guest.way()).isEqualTo("live, by pmemsave");
            assertSample(guest);
            int asked = qemu().asked();
            byte[] word = new byte[8];
            guest.read(LiveMemory.HEAD_BYTES + 0x3000000, word, 0, 8);
            guest.read(LiveMemory.HEAD_BYTES + 0x3000100, word, 0, 8);
            assertThat(qemu().asked()).isEqualTo(asked + 1);
            guest.forget();
            guest.read(LiveMemory.HEAD_BYTES + 0x3000000, word, 0, 8);
            assertThat(qemu().asked()).isEqualTo(asked + 2);
        }
    }

    /** Who is interrupted takes nothing from others. */
    @Test
    void anInterruptedReader() throws IOException {
        try (LiveMemory guest = open()) {
            byte[] word = new byte[8];
            Thread.currentThread().interrupt();
            assertThat(guest.read(LiveMemory.HEAD_BYTES + 0x3000000, word, 0, 8))
                    .isEqualTo(8);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(guest.read(LiveMemory.HEAD_BYTES + 0x4000000, word, 0, 8))
                    .isEqualTo(8);
        }
    }

    @Test
    void memoryByText() throws IOException {
        qemu().withoutFiles();
        try (LiveMemory guest = open()) {
            assertThat(guest.way()).isEqualTo("live, by the monitor's xp");
            assertSample(guest);
        }
    }

    @Test
    void registersOfAllCpus() throws IOException {
        qemu().registers("\r\nCPU#0\r\nRIP=0000000000000001 RFL=00000002\r\nCR3=0000000000003000\r\n"
                + "\r\nCPU#1\r\nRIP=0000000000000002 RFL=00000002\r\nCR3=0000000000003000\r\n");
        try (LiveMemory guest = open()) {
            assertThat(guest.cpus()).hasSize(2);
        }
    }

    @Test
    void aGuestIsServedLikeADump() throws IOException, FormatException {
        QemuLocation place = QemuLocation.of(qemu().address()).orElseThrow();
        try (CrashDump guest = CrashDump.open(List.of(place), CrashOptions.standard())) {
            assertThat(guest.isLive()).isTrue();
            List<String> names = Tasks.of(Sample.kernel(sample)).all().stream()
                    .map(Task::comm)
                    .toList();
            CrashDump now = guest.renewed();
            assertThat(Tasks.of(now.kernel()).all().stream().map(Task::comm).toList())
                    .isEqualTo(names);
            assertThat(now.kernel()).isNotSameAs(guest.kernel());
            Target target = LiveTarget.of(guest);
            assertThat(target.threads().ids()).hasSameSizeAs(names);
            long tid = target.threads().ids()[3];
            assertThat(target.threads().contains(tid)).isTrue();
            assertThat(target.threads().find(tid)).isPresent();
            assertThat(target.threads().current()).isPositive();
            assertThat(target.registers().of(tid)).isNotNull();
            byte[] text = new byte[5];
            long banner = now.kernel().needSymbol("linux_banner");
            assertThat(target.memory().read(tid, banner, text, 0, 5)).isEqualTo(5);
            assertThat(new String(text, java.nio.charset.StandardCharsets.US_ASCII))
                    .isEqualTo("Linux");
            assertThat(target.memory().nextReadable(tid, banner)).hasValue(banner);
            assertThat(target.memory().space(tid, banner)).isZero();
            assertThat(target.memory().region(tid, banner)).isPresent();
            assertThat(target.stop().toString()).contains("a machine that runs on");
            assertThat(target.cannotRun()).contains("only looked at");
            assertThat(target.name()).isEqualTo(qemu().address());
            assertThat(target.description()).isNotNull();
            assertThat(target.host().toString()).contains("6.1.0");
            assertThat(target.physicalMemory()).isPresent();
            assertThat(target.localFiles()).isPresent();
            assertThat(target.files()).isPresent();
            assertThat(target.relocation()).isPresent();
            assertThat(target.objects()).contains("osdata");
            assertThat(target.object("osdata", "")).isPresent();
            assertThat(target.monitor()).isNotNull();
        }
    }

    private void assertRefused(String sentence) {
        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("no guest can be looked at there: ")
                .hasMessageContaining(sentence);
    }

    @Test
    void whatIsNoGuest() throws IOException {
        qemu().greeting("SSH-2.0-OpenSSH_9.2\n");
        assertRefused("it is not QEMU's machine protocol");
        qemu().greeting("{\"QMP\": {}}\n{\"error\": {\"desc\": \"no more\"}}\n");
        assertRefused("QEMU refuses: no more");
        qemu().greeting("{\"QMP\": {}}\n{\"return\" oh\n");
        assertRefused("what QEMU says is not JSON");
        qemu().greeting("{\"QMP\": {}}\n" + "x".repeat(17 << 20) + "\n");
        assertRefused("QEMU says more than can be listened to");
        qemu().close();
        assertRefused("");
    }

    @Test
    void addresses() {
        assertThat(QemuLocation.of("/var/crash/vmcore")).isEmpty();
        QemuLocation tcp = QemuLocation.of("qemu:tcp:127.0.0.1:4444").orElseThrow();
        assertThat(tcp.address()).isEqualTo(new InetSocketAddress("127.0.0.1", 4444));
        assertThat(QemuLocation.of("qemu:tcp:[::1]:4444").orElseThrow().address())
                .isEqualTo(new InetSocketAddress("::1", 4444));
        assertThat(tcp.fileName()).isEqualTo(tcp.name()).isEqualTo(tcp.toString());
        assertThat(tcp.localFile()).isEmpty();
        assertThat(tcp.obstacle()).isEmpty();
        assertThat(tcp.size()).isEqualTo(LiveMemory.HEAD_BYTES);
        assertThat(tcp.sibling("x").name()).isEqualTo("x");
        assertThatThrownBy(tcp::version).isInstanceOf(IOException.class);
        for (String wrong : List.of("qemu:tcp:4444", "qemu:tcp:host:", "qemu:tcp:host:99999")) {
            assertThatThrownBy(() -> QemuLocation.of(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("'" + wrong + "' is not qemu:tcp:HOST:PORT");
        }
    }

    @Test
    void memoryThatIsNone() {
        assertThat(MemoryTree.ranges("")).isEmpty();
        assertThat(MemoryTree.ranges("unknown command: 'info mtree'")).isEmpty();
        assertThat(MemoryTree.ranges(" AS \"memory\"\n  8000000000000000-8000000fffffffff (prio 0, ram): pc.ram"))
                .isEmpty();
    }
}
