package org.vmcoregdb.protocol.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.protocol.session.Conversation.hex;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.protocol.target.FakeTarget;
import org.vmcoregdb.protocol.target.LocalFiles;
import org.vmcoregdb.protocol.target.Target;
import org.vmcoregdb.protocol.target.TargetChoice;
import org.vmcoregdb.protocol.target.TargetUnavailableException;

/** Several targets, files for LLDB, objects in one packet. */
final class TargetChoiceTest {
    private static final class Two implements TargetChoice {
        private final FakeTarget first = new FakeTarget();
        private final FakeTarget second = new FakeTarget();
        private final CountDownLatch gate = new CountDownLatch(1);
        private final List<Target> left = new CopyOnWriteArrayList<>();

        @Override
        public Target first() {
            return first;
        }

        @Override
        public Optional<Target> named(String name) throws TargetUnavailableException {
            if (name.equals("broken")) {
                throw new TargetUnavailableException("broken: no dump", new IllegalStateException());
            }
            if (name.equals("slow")) {
                try {
                    gate.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return Optional.of(second);
            }
            return name.equals("second") ? Optional.of(second) : Optional.empty();
        }

        @Override
        public void left(Target target) {
            left.add(target);
        }

        @Override
        public Optional<Target> numbered(int number) {
            return number == 2 ? Optional.of(second) : number == 1 ? Optional.of(first) : Optional.empty();
        }
    }

    @Test
    void changesTheTarget() {
        Two two = new Two();
        two.second.memory.put(0x9000L, new byte[] {1, 2, 3});
        two.second.tids = List.of(FakeTarget.CRASHED);
        try (Conversation client = new Conversation(two)) {
            client.ask("Hg1");
            assertThat(client.ask("m9000,3")).isEqualTo("E14");
            assertThat(client.ask("vRun;" + hex("broken"))).isEqualTo("E.broken: no dump");
            assertThat(client.ask("vRun;" + hex("third"))).startsWith("E.this is a fake");
            assertThat(client.ask("vRun;")).startsWith("E.this is a fake");
            assertThat(client.ask("vRun;" + hex("second"))).isEqualTo("T05thread:4d2;core:1;");
            assertThat(client.ask("m9000,3")).isEqualTo("010203");
            assertThat(client.ask("T1")).isEqualTo("E01");
            assertThat(client.ask("qC")).isEqualTo("QC4d2");
            assertThat(client.ask("vAttach;1")).isEqualTo("T05thread:4d2;core:1;");
            assertThat(client.ask("T1")).isEqualTo("OK");
            assertThat(client.ask("vAttach;9")).startsWith("E.");
            assertThat(client.ask("vAttach;ffffffffff")).startsWith("E.");
        }
    }

    @Test
    void whatIsLeftIsSaidOnceForEach() throws InterruptedException {
        Two two = new Two();
        try (Conversation client = new Conversation(two)) {
            assertThat(client.ask("vRun;" + hex("second"))).startsWith("T05");
            assertThat(two.left).containsExactly(two.first);
            assertThat(client.ask("vAttach;9")).startsWith("E.");
            assertThat(client.ask("vAttach;2")).startsWith("T05");
            assertThat(two.left).containsExactly(two.first, two.second);
        }
        for (int i = 0; i < 500 && two.left.size() < 3; i++) {
            Thread.sleep(10);
        }
        assertThat(two.left).as("also by a client that goes").containsExactly(two.first, two.second, two.second);
    }

    /** Debuggers do not wait as long as it takes to open a large file on a busy machine. */
    @Test
    void whatOpensSlowlyIsThereTheNextTime() {
        Two two = new Two();
        try (Conversation client = new Conversation(two)) {
            assertThat(client.ask("vRun;" + hex("slow"))).startsWith("E.opening it takes longer than your debugger");
            two.gate.countDown();
            assertThat(client.ask("vRun;" + hex("slow"))).startsWith("T05");
        }
    }

    @Test
    void aTargetWithoutThreadsOffersTheChoiceOnly() {
        Two two = new Two();
        two.first.tids = List.of();
        try (Conversation client = new Conversation(two)) {
            assertThat(client.ask("?")).isEqualTo("W00");
            assertThat(client.ask("qfThreadInfo")).isEqualTo("l");
            assertThat(client.ask("vAttach;2")).isEqualTo("T05thread:4d2;core:1;");
        }
    }

    /** LLDB's order of questions with and without a file of its own. */
    @Test
    void offersLldbFiles() {
        for (boolean own : new boolean[] {false, true}) {
            FakeTarget target = new FakeTarget();
            target.objects.put("libraries-svr4", "for gdb".getBytes(StandardCharsets.US_ASCII));
            target.localFiles = Optional.of(new TwoFiles());
            try (Conversation client = new Conversation(target).lldb()) {
                assertThat(client.ask("?")).endsWith("library:1;");
                assertThat(client.ask("qXfer:libraries-svr4:read::0,fff")).doesNotContain("<library ");
                if (own) {
                    assertThat(client.ask("qOffsets")).startsWith("Text=1a000000;Data=");
                }
                String list = client.ask("qXfer:libraries-svr4:read::0,fff");
                assertThat(list).contains("name=\"/tmp/a&amp;b.ko\" lm=\"0x" + (own ? 1 : 2) + "\" l_addr=\"0x10\"");
                assertThat(list.contains("/tmp/kernel")).isEqualTo(!own);
                assertThat(client.ask("qModuleInfo:" + hex("/tmp/kernel") + ";" + hex("x")))
                        .startsWith("uuid:" + hex("0102") + ";triple:");
                assertThat(client.ask("jModulesInfo:[{\"file\":\"/tmp/kernel\"},{\"file\":\"/x\"}]"))
                        .isEqualTo(
                                "[{\"uuid\":\"0102\",\"triple\":\"x86_64-pc-linux-gnu\",\"file_path\":\"/tmp/kernel\","
                                        + "\"file_offset\":0,\"file_size\":4660}]");
            }
        }
        FakeTarget target = new FakeTarget();
        target.objects.put("libraries-svr4", "for gdb".getBytes(StandardCharsets.US_ASCII));
        target.localFiles = Optional.of(new TwoFiles());
        try (Conversation client = new Conversation(target)) {
            assertThat(client.ask("?")).isEqualTo("T05thread:4d2;core:1;");
            assertThat(client.ask("qXfer:libraries-svr4:read::0,fff")).isEqualTo("lfor gdb");
        }
    }

    @Test
    void givesAnObjectInOnePacket() {
        FakeTarget target = new FakeTarget();
        target.objects.put("vmcoreinfo", "OSRELEASE=6.1\n".getBytes(StandardCharsets.US_ASCII));
        try (Conversation client = new Conversation(target)) {
            assertThat(client.ask("qlinux.vmcoreinfo")).isEqualTo("QOSRELEASE=6.1\n");
            assertThat(client.ask("qXfer:vmcoreinfo:read::0,4")).isEqualTo("mOSRE");
            assertThat(client.ask("qXfer:vmcoreinfo:read::4,fff")).isEqualTo("lLEASE=6.1\n");
        }
    }

    /** LLDB on another machine shows two frames and no name; where it shows a word of ours, it says what to do. */
    @Test
    void tellsLldbOnAnotherMachineHowToGetTheFiles() {
        FakeTarget target = new FakeTarget();
        target.localFiles = Optional.of(new TwoFiles());
        target.files.put("/tmp/kernel", new byte[] {1, 2, 3});
        String advice = hex("platform connect connect://HOST:PORT");
        try (Conversation client = new Conversation(target).lldb()) {
            assertThat(client.ask("?")).doesNotContain(advice);
        }
        target.clientsAreElsewhere = true;
        try (Conversation client = new Conversation(target).lldb()) {
            assertThat(client.ask("?")).contains(advice);
            assertThat(client.ask("vFile:size:" + hex("/tmp/kernel"))).isEqualTo("F3");
            assertThat(client.ask("vFile:exists:" + hex("/tmp/kernel"))).isEqualTo("F,1");
            assertThat(client.ask("vFile:exists:" + hex("/etc/passwd"))).isEqualTo("F,0");
            assertThat(client.ask("vFile:mode:" + hex("/tmp/kernel"))).isEqualTo("F8124");
            assertThat(client.ask("vFile:size:" + hex("/etc/passwd"))).isEqualTo("F-1,2");
            assertThat(client.ask("vFile:MD5:" + hex("/tmp/kernel"))).isEqualTo("F,x");
        }
    }

    private static final class TwoFiles implements LocalFiles {
        @Override
        public OptionalLong size(String path) {
            return path.equals("/tmp/kernel") ? OptionalLong.of(0x1234) : OptionalLong.empty();
        }

        @Override
        public List<LocalFile> all() {
            return List.of(new LocalFile("/tmp/kernel", 0, true), new LocalFile("/tmp/a&b.ko", 16, false));
        }

        @Override
        public Optional<byte[]> buildId(String path) {
            return path.equals("/tmp/kernel") ? Optional.of(new byte[] {1, 2}) : Optional.empty();
        }
    }
}
