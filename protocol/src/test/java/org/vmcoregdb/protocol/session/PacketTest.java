package org.vmcoregdb.protocol.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.vmcoregdb.protocol.session.Conversation.hex;
import static org.vmcoregdb.protocol.session.Conversation.unhex;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.protocol.budget.Budget;
import org.vmcoregdb.protocol.budget.SessionBudgets;
import org.vmcoregdb.protocol.target.FakeTarget;

/** What each packet is answered. */
@Timeout(120)
class PacketTest {
    private final Conversation client = new Conversation();

    @AfterEach
    void close() {
        client.close();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            delimiter = '|',
            value = {
                "!|OK",
                "D|OK",
                "vKill;1|OK",
                "qSymbol::|OK",
                "qAttached:1|1",
                "vCont?|vCont;c;C;s;S",
                "qGDBServerVersion|name:vmcore-gdb;version:0.1;",
                "?|T05thread:4d2;core:1;",
                "vAttach;2|E.this is a fake: it cannot run",
                "qEcho:17|qEcho:17",
                "qlinux.vmcoreinfo|''",
                "qqemu.PhyMemMode|0",
                "Qqemu.sstepbits|ENABLE=1,NOIRQ=2,NOTIMER=4",
                "qModuleInfo:2f6c73;78|''",
                "jModulesInfo:[]|[]",
                "vRun;6c73|E.this is a fake: it cannot run",
                "vMustReplyEmpty|''",
                "Z0,1000,1|OK",
                "z0,1000,1|OK",
                "Z1,1000,1|OK",
                "z1,1000,1|OK",
                "Z2,1000,1|''",
                "qSearch:memory:1000000;1000;x|nothing can be read at 1000000 nor in the 4096 bytes from there",
                "Qvmcoregdb.Thread:1|OK",
                "Qvmcoregdb.Thread:77|E01",
                "Qvmcoregdb.Thread:0|E01",
                "Hg1|OK",
                "Hg77|E01",
                "Hg0|OK",
                "Hg-1|OK",
                "Hc-1|OK",
                "Hc1|OK",
                "Hc77|E01",
                "T1|OK",
                "T77|E01",
                "T0|OK",
                "qC|QC4d2",
                "qThreadExtraInfo,fffffffe|736861646f7743505530",
                "qThreadExtraInfo,77|E01",
                "p10|12000081ffffffff",
                "p10;thread:1;|11000081ffffffff",
                "p0;thread:1;|xxxxxxxxxxxxxxxx",
                "p99|E01",
                "pffffffffff|E01",
                "p10;thread:77;|E01",
                "g;thread:77;|E01",
                "P10=00|E.the registers are read-only (monitor overlay on: changes for this session)",
                "mffffffff81000000,4|00070e15",
                "mffffffff81001ffe,4|1118",
                "mffffffff81002000,4|E14",
                "mffffffff81000000,0|''",
                "x0,0|b",
                "xffffffff81002000,4|E14",
                "Mffffffff81000000,1:00|E.the memory is read-only (monitor overlay on: changes for this session)",
                "Xffffffff81000000,0:|OK",
                "Xffffffff81000000,1:a|E.the memory is read-only (monitor overlay on: changes for this session)",
                "qCRC:ffffffff81000000,0|Cffffffff",
                "qCRC:ffffffff81001000,1001|E14",
                "qMemoryRegionInfo:1000|start:0;size:ffffffff81000000;",
                "qMemoryRegionInfo:ffffffff81000000|start:ffffffff81000000;size:2000;permissions:rx;name:74657874;",
                "qMemoryRegionInfo:99|''",
                "qXfer:features:read:other.xml:0,100|E00",
                "qXfer:siginfo:read::0,100|''",
                "vFile:setfs:0|F0",
                "vFile:open:2f,0,0|F-1,2",
                "vFile:open:2f626f6f742f766d6c696e7578,1,0|F-1,1e",
                "vFile:open:2f62726f6b656e,0,0|F-1,5",
                "vFile:stat:2f|F-1,2",
                "vFile:pread:3,10,0|F-1,9",
                "vFile:pread:ffffffffffff,10,0|F-1,9",
                "vFile:fstat:3|F-1,9",
                "vFile:close:3|F-1,9",
                "vFile:readlink:2f|F-1,16",
                "vFile:unlink:2f|F-1,1e",
                "qThreadStopInfo77|E01",
                "qThreadStopInfo0|E01",
                "m1|E22"
            })
    void answers(String packet, String reply) {
        assertThat(client.ask(packet)).isEqualTo(reply);
    }

    @Test
    void tellsItsFeaturesAsOftenAsAsked() {
        client.target.objects.put("libraries", new byte[0]);
        client.target.objects.put("exec-file", new byte[0]);
        String features = client.ask("qSupported:multiprocess+;error-message+");
        assertThat(features)
                .isEqualTo(
                        "PacketSize=1000;QStartNoAckMode+;qXfer:features:read+;qXfer:threads:read+;"
                                + "qXfer:exec-file:read+;qXfer:libraries:read+;qEcho+;binary-upload+;error-message+;vContSupported+");
        assertThat(client.ask("qSupported")).isEqualTo(features);
    }

    @Test
    void endsAcknowledgementsWithTheReply() {
        assertThat(client.ask("QStartNoAckMode")).isEqualTo("OK");
        assertThat(client.endedAcknowledgements).isTrue();
    }

    @Test
    void saysNothingToRestart() {
        client.tell("R00");
        assertThat(client.ask("qC")).isEqualTo("QC4d2");
    }

    @Test
    void endsTheConnectionOnKill() throws InterruptedException {
        client.tell("k");
        for (int i = 0; i < 500 && !client.closedByServer; i++) {
            Thread.sleep(10);
        }
        assertThat(client.closedByServer).isTrue();
        assertThat(client.hasMore()).isFalse();
    }

    @Test
    void relocatesGdbOnce() {
        assertThat(client.ask("qOffsets")).isEqualTo("TextSeg=ffffffff9b000000");
        assertThat(client.ask("qOffsets")).isEmpty();
    }

    @Test
    void relocatesLldbByDistance() {
        assertThat(client.lldb().ask("qOffsets")).isEqualTo("Text=1a000000;Data=1a000000;Bss=1a000000");
    }

    @Test
    void leavesWhatWasNotMoved() {
        client.target.relocation = Optional.empty();
        assertThat(client.ask("qOffsets")).isEmpty();
    }

    @Test
    void listsThreads() {
        assertThat(client.ask("qfThreadInfo")).isEqualTo("m4d2,fffffffe,1");
        assertThat(client.ask("qsThreadInfo")).isEqualTo("l");
        assertThat(unhex(client.ask("qThreadExtraInfo,1"))).isEqualTo("bash (sleeping)");
    }

    @Test
    void listsManyThreadsInPieces() {
        client.target.tids = LongStream.rangeClosed(1, 5000).boxed().toList();
        client.ask("qSupported");
        StringBuilder all = new StringBuilder();
        int packets = 0;
        for (String piece = client.ask("qfThreadInfo"); !piece.equals("l"); piece = client.ask("qsThreadInfo")) {
            assertThat(piece).startsWith("m").hasSizeLessThanOrEqualTo(4096);
            all.append(piece.substring(1)).append(',');
            packets++;
        }
        assertThat(all.toString().split(",")).hasSize(5000).startsWith("1", "2").endsWith("1388");
        assertThat(packets).isLessThan(10);
    }

    @Test
    void describesThreadsInOneDocument() {
        assertThat(client.ask("qXfer:threads:read::0,fff")).isEqualTo("""
                        l<?xml version="1.0"?>
                        <threads>
                        <thread id="4d2" core="1" name="a&lt;b;&amp;&quot;c" handle="8877665544332211">running</thread>
                        <thread id="fffffffe" core="0" name="swapper/0">running</thread>
                        <thread id="1" name="bash">sleeping</thread>
                        </threads>
                        """);
    }

    @Test
    void makesADocumentOnceAndServesItInSlices() {
        byte[] document = new byte[3000];
        Arrays.fill(document, (byte) 'd');
        client.target.objects.put("osdata", document);
        assertThat(client.ask("qXfer:osdata:read:types:0,3e8")).isEqualTo("m" + "d".repeat(1000));
        assertThat(client.ask("qXfer:osdata:read:types:3e8,3e8")).isEqualTo("m" + "d".repeat(1000));
        assertThat(client.ask("qXfer:osdata:read:types:7d0,3e9")).isEqualTo("l" + "d".repeat(1000));
        assertThat(client.target.objectsMade.get()).isEqualTo(1);
        assertThat(client.ask("qXfer:osdata:read:types:bb8,10")).isEqualTo("l");
        assertThat(client.ask("qXfer:osdata:read:types:bb9,10")).isEqualTo("E01");
        assertThat(client.ask("qXfer:osdata:read:missing:0,10")).isEqualTo("E00");
    }

    /** Whatever annexes a client invents, it makes us keep no more than a little; what is not kept is made again. */
    @Test
    void keepsNoMoreOfDocumentsThanThereIsRoomFor() throws InterruptedException {
        SessionBudgets budgets = new SessionBudgets(new Budget(0, 0), new Budget(10_000, 7000));
        FakeTarget target = new FakeTarget();
        target.objects.put("osdata", "d".repeat(3000).getBytes(StandardCharsets.US_ASCII));
        try (Conversation one = new Conversation(target, budgets);
                Conversation two = new Conversation(target, budgets)) {
            for (int i = 0; i < 100; i++) {
                assertThat(one.ask("qXfer:osdata:read:" + i + ":0,1")).isEqualTo("md");
                assertThat(two.ask("qXfer:osdata:read:" + i + ":0,1")).isEqualTo("md");
                assertThat(one.ask("qXfer:osdata:read:" + "a".repeat(3500) + i + ":0,1"))
                        .isEqualTo("md");
                assertThat(budgets.documents().taken()).isLessThanOrEqualTo(10_000);
            }
            assertThat(one.ask("qXfer:osdata:read:0:bb7,10")).isEqualTo("ld");
            assertThat(one.ask("qXfer:threads:read:" + "a".repeat(100) + ":0,1"))
                    .isEqualTo("E00");
        }
        for (int i = 0; i < 500 && budgets.documents().taken() > 0; i++) {
            Thread.sleep(10);
        }
        assertThat(budgets.documents().taken()).isZero();
    }

    @Test
    void givesTheTargetDescription() {
        StringBuilder document = new StringBuilder();
        String piece;
        do {
            piece = client.ask("qXfer:features:read:target.xml:" + Integer.toHexString(document.length()) + ",1000");
            document.append(piece.substring(1));
        } while (piece.startsWith("m"));
        assertThat(document).hasToString(client.target.description().toXml());
    }

    @Test
    void marksRegistersThatAreNotKnown() {
        client.ask("Hg1");
        String all = client.ask("g");
        assertThat(all).hasSize(2 * 284).startsWith("xxxxxxxxxxxxxxxx".repeat(3) + "0300000000000000");
        assertThat(client.ask("Hg4d2")).isEqualTo("OK");
        assertThat(client.ask("g")).doesNotContain("x");
    }

    @Test
    void readsMemoryAsTheSelectedThreadSeesIt() {
        assertThat(client.ask("m10,1")).isEqualTo("d2");
        client.ask("Hg1");
        assertThat(client.ask("m10,1")).isEqualTo("01");
        client.ask("Hg0");
        assertThat(client.ask("m10,1")).isEqualTo("d2");
    }

    @Test
    void keepsRepliesSmallUntilTheClientSaysWhatItTakes() {
        assertThat(client.ask("mffffffff81000000,fff")).hasSize(2 * 504);
        client.ask("qSupported");
        assertThat(client.ask("mffffffff81000000,ffffffffffffffff")).hasSize(4096 - 32);
    }

    @Test
    void readsBinaryInTheDialectOfTheClient() {
        assertThat(client.ask("xffffffff81000000,3")).isEqualTo("b\0\007\016");
        client.lldb();
        assertThat(client.ask("xffffffff81000000,3")).isEqualTo("b\0\007\016");
        assertThat(client.ask("x0,0")).isEqualTo("OK"); // only an old LLDB asks this
        assertThat(client.ask("xffffffff81000000,3")).isEqualTo("\0\007\016");
    }

    @Test
    void computesGdbsChecksum() {
        client.target.memory.put(0x10000L, "123456789".getBytes(StandardCharsets.US_ASCII));
        assertThat(client.ask("qCRC:10000,9")).isEqualTo("C376e6e7"); // CRC-32/MPEG-2 check value 0x0376e6e7
    }

    @Test
    void searchesMemory() {
        assertThat(client.ask("qSearch:memory:ffffffff81000000;2000;needle")).isEqualTo("1,ffffffff81001388");
        assertThat(client.ask("qSearch:memory:0;ffffffffffffffff;needle")).isEqualTo("1,ffffffff81001388");
        assertThat(client.ask("qSearch:memory:ffffffff81001389;2000;needle")).isEqualTo("0");
    }

    @Test
    void readsFiles() {
        String path = hex("/boot/vmlinux");
        assertThat(client.ask("vFile:open:" + path + ",0,1c0")).isEqualTo("F3");
        assertThat(client.ask("vFile:pread:3,7,4")).isEqualTo("F7;an ELF ");
        assertThat(client.ask("vFile:pread:3,1000,f")).isEqualTo("F5; #$}*");
        assertThat(client.ask("vFile:pread:3,1000,100")).isEqualTo("F0;");
        assertThat(client.ask("vFile:pread:3,1000,ffffffffffffffff")).isEqualTo("F0;");
        String stat = client.ask("vFile:fstat:3");
        assertThat(stat).startsWith("F40;").hasSize(4 + 64);
        assertThat(stat.substring(4 + 28, 4 + 36)).isEqualTo("\0\0\0\0\0\0\0\024");
        assertThat(client.ask("vFile:lstat:" + path)).isEqualTo(stat);
        assertThat(client.ask("vFile:close:3")).isEqualTo("F0");
        assertThat(client.target.filesClosed.get()).isEqualTo(2);
    }

    @Test
    void limitsOpenFilesAndClosesThemAtTheEnd() throws InterruptedException {
        client.target.files.put("/empty", new byte[0]);
        client.ask("vFile:open:" + hex("/empty") + ",0,0");
        int most = 4096;
        for (int i = 1; i < most; i++) {
            assertThat(client.ask("vFile:open:" + hex("/boot/vmlinux") + ",0,0"))
                    .startsWith("F");
        }
        assertThat(client.ask("vFile:open:" + hex("/boot/vmlinux") + ",0,0")).isEqualTo("F-1,18");
        client.session.close();
        for (int i = 0; i < 500 && client.target.filesClosed.get() < most; i++) {
            Thread.sleep(10);
        }
        assertThat(client.target.filesClosed.get()).isEqualTo(most);
    }

    @Test
    void doesNotKnowFilesWhenThereAreNone() {
        client.target.servesFiles = false;
        assertThat(client.ask("vFile:setfs:0")).isEmpty();
        assertThat(client.ask("vFile:open:2f,0,0")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"c", "s", "C05", "bc", "vCont;c", "vCont;s:4d2;c:-1", "vCont;s:77"})
    void saysWhyItCannotRunAndStopsAgain(String packet) {
        assertThat(unhex(client.ask(packet).substring(1))).isEqualTo("this is a fake: it cannot run\n");
        assertThat(client.hear()).isEqualTo("T02thread:4d2;");
    }

    @Test
    void stopsAgainInTheThreadThatWasToRun() {
        client.ask("Hg1");
        client.ask("s");
        assertThat(client.hear()).isEqualTo("T02thread:1;");
        client.ask("vCont;s:fffffffe;c");
        assertThat(client.hear()).isEqualTo("T02thread:fffffffe;");
    }

    @Test
    void tellsLldbAboutTheMachine() {
        client.lldb();
        assertThat(client.ask("qHostInfo"))
                .isEqualTo("triple:" + hex("x86_64-pc-linux-gnu") + ";ptrsize:8;endian:little;hostname:"
                        + hex("crashed") + ";os_kernel:" + hex("6.1.0")
                        + ";vm-page-size:4096;default_packet_timeout:30;");
        assertThat(client.ask("qProcessInfo"))
                .startsWith("pid:1;parent-pid:0;")
                .contains("ostype:linux;", "ptrsize:8;");
    }

    @Test
    void tellsLldbWhyItStopped() {
        client.lldb();
        assertThat(client.ask("QListThreadsInStopReply")).isEqualTo("OK");
        String reason = "reason:exception;description:" + hex("Kernel panic: \"fake\"") + ";";
        assertThat(client.ask("?"))
                .isEqualTo("T05thread:4d2;core:1;hexname:" + hex("a<b;&\"c")
                        + ";06:0600000000000000;07:00100081ffffffff;10:12000081ffffffff;"
                        + "threads:4d2,fffffffe,1;thread-pcs:ffffffff81000012,ffffffff8100001e,ffffffff81000011;"
                        + reason);
        assertThat(client.ask("qThreadStopInfo4d2"))
                .startsWith("T05thread:4d2;hexname:")
                .endsWith(reason);
        assertThat(client.ask("qThreadStopInfo1"))
                .isEqualTo("T00thread:1;name:bash;07:00100081ffffffff;10:11000081ffffffff;");
    }

    @Test
    void sparesLldbLongLists() {
        client.lldb();
        client.ask("QListThreadsInStopReply");
        client.target.tids = LongStream.rangeClosed(1000, 3001).boxed().toList();
        assertThat(client.ask("?")).doesNotContain("threads:");
        assertThat(client.ask("jThreadsInfo")).isEmpty();
    }

    @Test
    void describesThreadsToLldbInJson() {
        client.lldb();
        assertThat(client.ask("jThreadsInfo"))
                .isEqualTo("[{\"tid\":1234,\"name\":\"a<b;&\\\"c\",\"reason\":\"exception\",\"signal\":5,"
                        + "\"description\":\"Kernel panic: \\\"fake\\\"\",\"registers\":{\"6\":\"0600000000000000\","
                        + "\"7\":\"00100081ffffffff\",\"16\":\"12000081ffffffff\"}},"
                        + "{\"tid\":4294967294,\"name\":\"swapper/0\",\"reason\":\"none\",\"registers\":{"
                        + "\"6\":\"0600000000000000\",\"7\":\"00100081ffffffff\",\"16\":\"1e000081ffffffff\"}},"
                        + "{\"tid\":1,\"name\":\"bash\",\"reason\":\"none\",\"registers\":{"
                        + "\"7\":\"00100081ffffffff\",\"16\":\"11000081ffffffff\"}}]");
    }

    @Test
    void givesLldbErrorsInItsWay() {
        client.lldb();
        assertThat(client.ask("p0;thread:1;")).isEqualTo("E01");
        assertThat(client.ask("P0=00")).isEqualTo("E01");
        assertThat(client.ask("QEnableErrorStrings")).isEqualTo("OK");
        assertThat(client.ask("P0=00"))
                .isEqualTo("E01;" + hex("the registers are read-only (monitor overlay on: changes for this session)"));
    }

    @Test
    void twoClientsSelectForThemselves() {
        try (Conversation other = new Conversation(new FakeTarget())) {
            client.ask("Hg1");
            other.ask("Hgfffffffe");
            assertThat(client.ask("qC")).isEqualTo("QC1");
            assertThat(other.ask("qC")).isEqualTo("QCfffffffe");
        }
    }

    @Test
    void answersDamageWithAnError() {
        client.session.damaged();
        assertThat(client.hear()).isEqualTo("E22");
    }
}
