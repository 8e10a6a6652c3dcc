package org.vmcoregdb.protocol.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {
    private static Request parse(String packet) {
        return Request.parse(packet.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Arguments is(String packet, Request request) {
        return Arguments.of(packet, request);
    }

    static Stream<Arguments> packets() {
        ThreadId thread = new ThreadId(0x1f);
        return Stream.of(
                is("qSupported", new SessionRequest.Supported(List.of(""))),
                is("qSupported:a+;b=1", new SessionRequest.Supported(List.of("a+", "b=1"))),
                is("QStartNoAckMode", SessionRequest.Plain.START_NO_ACK_MODE),
                is("!", SessionRequest.Plain.EXTENDED_MODE),
                is("?", SessionRequest.Plain.STOP_REASON),
                is("D", SessionRequest.Plain.DETACH),
                is("D;1", SessionRequest.Plain.DETACH),
                is("D1", SessionRequest.Plain.DETACH),
                is("k", SessionRequest.Plain.KILL_CONNECTION),
                is("vKill;1", SessionRequest.Plain.KILL),
                is("vKill", SessionRequest.Plain.KILL),
                is("R00", SessionRequest.Plain.RESTART),
                is("vRun;6c73", new SessionRequest.Run("ls")),
                is("vRun;6c73;2d6c", new SessionRequest.Run("ls")),
                is("vRun;", new SessionRequest.Run("")),
                is("vRun", new Request.Unknown()),
                is("vAttach;2a", new SessionRequest.Attach(42)),
                is("qqemu.PhyMemMode", QemuRequest.Plain.PHYSICAL_MODE),
                is("Qqemu.PhyMemMode:1", new QemuRequest.SetPhysicalMode(true)),
                is("Qqemu.PhyMemMode:0", new QemuRequest.SetPhysicalMode(false)),
                is("Qqemu.sstepbits", QemuRequest.Plain.STEP_BITS),
                is("qlinux.vmcoreinfo", new Request.ReadWhole("vmcoreinfo")),
                is("qModuleInfo:2f6c73;7838", new LldbRequest.ModuleInfo("/ls")),
                is("jModulesInfo:[]", new LldbRequest.ModulesInfo(List.of())),
                is(
                        "jModulesInfo:[{\"file\":\"/a\\\"b\\u0041\",\"triple\":\"x\"},{\"triple\":\"x\",\"file\" : \"/c\"}]",
                        new LldbRequest.ModulesInfo(List.of("/a\"bA", "/c"))),
                is("A4,0,6c73", new SessionRequest.Run("")),
                is("qAttached:1", SessionRequest.Plain.ATTACHED),
                is("qOffsets", SessionRequest.Plain.OFFSETS),
                is("qSymbol::", SessionRequest.Plain.SYMBOL),
                is("qGDBServerVersion", SessionRequest.Plain.SERVER_VERSION),
                is("vCont?", SessionRequest.Plain.RESUME_ACTIONS),
                is("Hg1f", new ThreadRequest.Select(false, thread)),
                is("Hgp1.1f", new ThreadRequest.Select(false, thread)),
                is("Hc-1", new ThreadRequest.Select(true, new ThreadId(ThreadId.ALL))),
                is("Hgp1.-1", new ThreadRequest.Select(false, new ThreadId(ThreadId.ALL))),
                is("Hgp1", new ThreadRequest.Select(false, new ThreadId(ThreadId.ALL))),
                is("Tfffffffe", new ThreadRequest.IsAlive(new ThreadId(0xfffffffeL))),
                is("qC", new ThreadRequest.Current()),
                is("qfThreadInfo", new ThreadRequest.ListPiece(true)),
                is("qsThreadInfo", new ThreadRequest.ListPiece(false)),
                is("qThreadExtraInfo,1f", new ThreadRequest.ExtraInfo(thread)),
                is("g", new RegisterRequest.ReadAll(Optional.empty())),
                is("g;thread:1f;", new RegisterRequest.ReadAll(Optional.of(thread))),
                is("p10", new RegisterRequest.ReadOne(16, Optional.empty())),
                is("p10;thread:1f", new RegisterRequest.ReadOne(16, Optional.of(thread))),
                is("G00xx", new RegisterRequest.WriteAll("00xx", Optional.empty())),
                is("G00;thread:1f;", new RegisterRequest.WriteAll("00", Optional.of(thread))),
                is("mffffffff81000000,40", new MemoryRequest.ReadHex(0xffffffff81000000L, 64)),
                is("m000000000000000000001,0", new MemoryRequest.ReadHex(1, 0)),
                is("x0,0", new MemoryRequest.ReadBinary(0, 0)),
                is("qCRC:10,20", new MemoryRequest.Checksum(16, 32)),
                is("qMemoryRegionInfo:ff", new MemoryRequest.Region(255)),
                is("qXfer:features:read:target.xml:0,fff", new Request.ReadObject("features", "target.xml", 0, 0xfff)),
                is("qXfer:osdata:read:a:b:10,20", new Request.ReadObject("osdata", "a:b", 16, 32)),
                is("vFile:setfs:0", new FileRequest.SelectFileSystem()),
                is("vFile:open:2f61,0,1c0", new FileRequest.Open("/a", 0)),
                is("vFile:pread:3,1000,20", new FileRequest.Read(3, 4096, 32)),
                is("vFile:fstat:3", new FileRequest.DescriptorStatus(3)),
                is("vFile:stat:2f61", new FileRequest.PathStatus("/a")),
                is("vFile:lstat:2f61", new FileRequest.PathStatus("/a")),
                is("vFile:close:3", new FileRequest.Close(3)),
                is("vFile:readlink:2f61", new FileRequest.ReadLink()),
                is("vFile:pwrite:3,0,x", new FileRequest.Change()),
                is("vFile:unlink:2f61", new FileRequest.Change()),
                is("qThreadStopInfo1f", new LldbRequest.ThreadStop(thread)),
                is("QThreadSuffixSupported", LldbRequest.Plain.THREAD_SUFFIX),
                is("QListThreadsInStopReply", LldbRequest.Plain.LIST_THREADS_IN_STOP_REPLY),
                is("QEnableErrorStrings", LldbRequest.Plain.ENABLE_ERROR_STRINGS),
                is("qHostInfo", LldbRequest.Plain.HOST_INFO),
                is("qProcessInfo", LldbRequest.Plain.PROCESS_INFO),
                is("jThreadsInfo", LldbRequest.Plain.THREADS_INFO),
                is("qRcmd,62742061", new Request.Monitor("bt a")),
                is("qRcmd,", new Request.Monitor("")),
                is("qRcmd,c3a4", new Request.Monitor("ä")),
                is("c", new Request.Resume(Optional.empty())),
                is("S05", new Request.Resume(Optional.empty())),
                is("bs", new Request.Resume(Optional.empty())),
                is("vCont;s:1f;c", new Request.Resume(Optional.of(thread))),
                is("vCont;c:-1", new Request.Resume(Optional.empty())));
    }

    @ParameterizedTest
    @MethodSource("packets")
    void parses(String packet, Request request) {
        assertThat(parse(packet)).isEqualTo(request);
    }

    @Test
    void parsesABinaryPattern() {
        Request request = parse("qSearch:memory:ffff0000;100;a;\u00ff\0");
        assertThat(request).isInstanceOf(MemoryRequest.Search.class);
        MemoryRequest.Search search = (MemoryRequest.Search) request;
        assertThat(search.address()).isEqualTo(0xffff0000L);
        assertThat(search.length()).isEqualTo(256);
        assertThat(search.pattern()).containsExactly('a', ';', 0xff, 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "vMustReplyEmpty",
                "qTStatus",
                "QNonStop:0",
                "H",
                "Hm1",
                "b",
                "bx",
                "kill",
                "!x",
                "qXfer:features",
                "qXfer:siginfo:write:0,1",
                "qSearch:disk:1;2;3",
                "vFile:",
                "vCtrlC",
                "jThreadExtendedInfo:{\"thread\":1}",
                "qMemoryRegionInfo:",
                "_M1,rwx",
                "~",
                "vContX",
                "\u00ff"
            })
    void leavesTheRest(String packet) {
        assertThat(parse(packet)).isEqualTo(new Request.Unknown());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "m",
                "m1",
                "m,",
                "mx,1",
                "m1,g",
                "m-1,4",
                "m10000000000000000,1",
                "m1,2,3",
                "x1",
                "M1,1",
                "M1:0",
                "T",
                "Tx",
                "Hg",
                "Hgpx.1",
                "Hgp.1",
                "p",
                "pzz",
                "p1;x",
                "g;",
                "g;thread:",
                "g;thread:;",
                "qRcmd,6",
                "qRcmd,6x",
                "qCRC:1",
                "qThreadExtraInfo",
                "qThreadStopInfo",
                "qSearch:memory:1;2",
                "qSearch:memory:1;2;",
                "qSearch:memory:x;2;a",
                "qXfer:features:read:target.xml",
                "qXfer:features:read:a:1",
                "qMemoryRegionInfo:zz",
                "vFile:open:2f61",
                "vFile:open:2,0,0",
                "vFile:pread:3,1",
                "vFile:fstat:",
                "vFile:close:x",
                "vCont;s:",
                "G00;thread",
                "P10",
                "P10=0",
                "M10,1:",
                "M10,1:0000",
                "X10,1:ab",
                "vRun;6",
                "vAttach;",
                "qModuleInfo:2",
                "jModulesInfo:{}",
                "Qqemu.PhyMemMode:",
                "m1,\u00e9"
            })
    void refusesWhatDoesNotParse(String packet) {
        assertThat(parse(packet)).isEqualTo(new Request.Malformed());
    }

    @Test
    void neverThrows() {
        Random random = new Random(11);
        List<String> known =
                packets().map(arguments -> (String) arguments.get()[0]).toList();
        for (int round = 0; round < 20000; round++) {
            byte[] packet = known.get(random.nextInt(known.size())).getBytes(StandardCharsets.ISO_8859_1);
            for (int changes = random.nextInt(4); changes > 0 && packet.length > 0; changes--) {
                packet[random.nextInt(packet.length)] = (byte) random.nextInt();
            }
            byte[] cut = java.util.Arrays.copyOf(packet, random.nextInt(packet.length + 3));
            assertThat(Request.parse(cut)).isNotNull();
        }
    }

    @Test
    void parsesWrites() {
        MemoryRequest.Write hex = (MemoryRequest.Write) parse("M10,2:00ff");
        assertThat(hex.address()).isEqualTo(16);
        assertThat(hex.data()).containsExactly(0, 0xff);
        MemoryRequest.Write binary = (MemoryRequest.Write) parse("Xffffffff81000000,3::,\u00ff");
        assertThat(binary.address()).isEqualTo(0xffffffff81000000L);
        assertThat(binary.data()).containsExactly(':', ',', 0xff);
        assertThat(((MemoryRequest.Write) parse("X10,0:")).data()).isEmpty();
        RegisterRequest.WriteOne one = (RegisterRequest.WriteOne) parse("P10=0102;thread:1f;");
        assertThat(one.number()).isEqualTo(16);
        assertThat(one.value()).containsExactly(1, 2);
        assertThat(one.thread()).contains(new ThreadId(31));
        assertThat(((Request.Echo) parse("qEcho:1")).packet())
                .containsExactly("qEcho:1".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void clampsLengths() {
        assertThat(Request.clamp(5, 10)).isEqualTo(5);
        assertThat(Request.clamp(-1, 10)).isEqualTo(10);
        assertThat(Request.small(-1)).isEmpty();
        assertThat(Request.small(1L << 31)).isEmpty();
        assertThat(Request.small(7)).hasValue(7);
    }
}
