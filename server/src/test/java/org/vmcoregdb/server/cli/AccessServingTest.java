package org.vmcoregdb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.kernel.Sample;
import org.vmcoregdb.protocol.net.EntranceRules;
import org.vmcoregdb.protocol.net.RspServer;
import org.vmcoregdb.protocol.net.ServerOptions;
import org.vmcoregdb.server.access.AccessRules;
import org.vmcoregdb.server.access.AuditLog;
import org.vmcoregdb.server.access.Token;
import org.vmcoregdb.server.access.TokenFile;
import org.vmcoregdb.server.shell.SampleContext;

/** A server with tokens, from the making of one to the line in the audit log. */
@Timeout(120)
class AccessServingTest {
    @TempDir
    private Path folder;

    private static String newToken(String... arguments) {
        PrintStream out = System.out;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
            assertThat(Main.run(arguments)).isZero();
        } finally {
            System.setOut(out);
        }
        return said.toString(StandardCharsets.UTF_8).strip();
    }

    private static final class Debugger implements AutoCloseable {
        private final Socket socket;
        private final String greeting;

        Debugger(InetSocketAddress address, String token) throws IOException {
            socket = new Socket(address.getAddress(), address.getPort());
            socket.setSoTimeout(30_000);
            send("vmcore-gdb-token " + token + "\n");
            greeting = upTo('\n');
        }

        private void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        }

        private String upTo(char end) throws IOException {
            StringBuilder text = new StringBuilder();
            int c = socket.getInputStream().read();
            while (c >= 0 && c != end) {
                text.append((char) c);
                c = socket.getInputStream().read();
            }
            return text.toString();
        }

        String ask(String payload) throws IOException {
            send(String.format("+$%s#%02x", payload, payload.chars().sum() & 0xff));
            String reply = upTo('#').replaceFirst("^\\+*\\$", "");
            socket.getInputStream().readNBytes(2);
            return reply;
        }

        String monitor(String line) throws IOException {
            StringBuilder text = new StringBuilder();
            String reply = ask("qRcmd," + hex(line));
            while (reply.startsWith("O") && !reply.equals("OK")) {
                for (int i = 1; i + 1 < reply.length(); i += 2) {
                    text.append((char) Integer.parseInt(reply.substring(i, i + 2), 16));
                }
                send("+");
                reply = upTo('#').replaceFirst("^\\+*\\$", "");
                socket.getInputStream().readNBytes(2);
            }
            return text + (reply.equals("OK") ? "" : reply);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static String hex(String text) {
        StringBuilder hex = new StringBuilder();
        text.chars().forEach(c -> hex.append(String.format("%02x", c)));
        return hex.toString();
    }

    @Test
    void eachTokenIsForItsDumpsAndCommands() throws Exception {
        Path other = Files.copy(Sample.expanded(Sample.XEN), folder.resolve("other.core"));
        Path tokens = folder.resolve("tokens");
        Path audit = folder.resolve("audit");
        String alice = newToken("token", "alice", "--tokens", tokens.toString());
        String bob =
                newToken("token", "bob", "--tokens", tokens.toString(), "--dump", "other.core", "--command", "bt,ps");
        try (TokenFile file = TokenFile.open(tokens, message -> {});
                AuditLog log = AuditLog.open(audit, message -> {});
                DumpChoice choice = new DumpChoice(SampleContext.analyse(), List.of(new FileLocation(other)));
                RspServer server = new RspServer(
                        new AccessRules(choice, Optional.of(file), Set.of("log"), Clock.systemUTC()),
                        EntranceRules.of(Optional.empty(), true),
                        ServerOptions.standard("test", "1"),
                        log)) {
            InetSocketAddress address = server.listenTcp(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (Debugger debugger = new Debugger(address, alice)) {
                assertThat(debugger.greeting).isEqualTo("ok");
                assertThat(debugger.monitor("sys")).contains("RELEASE: ");
                assertThat(debugger.monitor("dmesg")).isEqualTo("log: this server does not let you run that command\n");
                assertThat(debugger.ask("vAttach;2")).startsWith("T05");
            }
            try (Debugger debugger = new Debugger(address, bob)) {
                assertThat(debugger.greeting).isEqualTo("ok");
                assertThat(debugger.monitor("ps")).contains("COMM");
                assertThat(debugger.monitor("sys")).contains("does not let you");
                assertThat(debugger.ask("vAttach;1")).isEqualTo("E.your token is not for dump 1 of this server");
                assertThat(debugger.ask("vRun;" + hex("smash.kdump.zst")))
                        .isEqualTo("E.your token is not for dump 1 of this server");
                assertThat(debugger.ask("vAttach;2")).startsWith("T05");
            }
            try (Debugger debugger = new Debugger(address, "x" + alice)) {
                assertThat(debugger.greeting).isEqualTo("this token is not known, or not any more");
            }
        }
        assertThat(Files.readString(audit)).doesNotContain(alice, bob);
        assertThat(Files.readAllLines(audit))
                .anySatisfy(line -> assertThat(line)
                        .contains("\"event\":\"connected\"", "\"name\":\"alice\"", "\"dump\":\"smash.kdump.zst\""))
                .anySatisfy(line -> assertThat(line)
                        .contains("\"event\":\"command\"", "\"command\":\"sys\"", "\"bytes\":", "\"microseconds\":"))
                .anySatisfy(line -> assertThat(line)
                        .contains("\"event\":\"refused\"", "\"name\":\"alice\"", "\"command\":\"dmesg\""))
                .anySatisfy(
                        line -> assertThat(line).contains("\"event\":\"attached\"", "\"name\":\"alice\"", "other.core"))
                .anySatisfy(line -> assertThat(line)
                        .contains("\"event\":\"refused\"", "\"name\":\"bob\"", "your token is not for dump 1"))
                .anySatisfy(line -> assertThat(line).contains("\"event\":\"refused\"", "this token is not known"))
                .anySatisfy(line ->
                        assertThat(line).contains("\"event\":\"disconnected\"", "\"name\":\"bob\"", "\"packets\":"));
    }

    @Test
    void aDeniedCommandIsDeniedInAllItsGuises() throws Exception {
        Path tokens = folder.resolve("tokens");
        Path audit = folder.resolve("audit");
        String alice = newToken("token", "alice", "--tokens", tokens.toString());
        List<String> guises = List.of(
                "bt",
                "BT",
                "bt -a | head -1",
                "sys; bt",
                "bt; sys",
                "foreach bt",
                "foreach kernel bt | wc -l",
                "repeat bt",
                "repeat foreach bt",
                "gdb bt",
                "where",
                "json bt",
                "xx 1");
        try (TokenFile file = TokenFile.open(tokens, message -> {});
                AuditLog log = AuditLog.open(audit, message -> {});
                DumpChoice choice = new DumpChoice(SampleContext.analyse(), List.of());
                RspServer server = new RspServer(
                        new AccessRules(choice, Optional.of(file), Set.of("bt"), Clock.systemUTC()),
                        EntranceRules.of(Optional.empty(), true),
                        ServerOptions.standard("test", "1"),
                        log)) {
            InetSocketAddress address = server.listenTcp(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (Debugger debugger = new Debugger(address, alice)) {
                assertThat(debugger.monitor("alias xx bt")).doesNotContain("not let you");
                for (String guise : guises) {
                    assertThat(debugger.monitor(guise))
                            .as(guise)
                            .contains("bt: this server does not let you run that command")
                            .doesNotContain("#0 ");
                }
            }
        }
        List<String> lines = Files.readAllLines(audit);
        assertThat(guises)
                .allSatisfy(guise -> assertThat(lines)
                        .anySatisfy(line -> assertThat(line)
                                .contains("\"event\":\"refused\"", "\"command\":\"" + guise + "\"", "\"reason\":")));
    }

    @Test
    void whoseTokenIsNoGoodIsRefusedInWritingToo() throws Exception {
        Path tokens = folder.resolve("tokens");
        Path audit = folder.resolve("audit");
        String revoked = newToken("token", "revoked", "--tokens", tokens.toString());
        String line = Files.readString(tokens);
        String expired = Token.random();
        String kept = newToken("token", "kept", "--tokens", tokens.toString());
        String elsewhere = newToken("token", "elsewhere", "--tokens", tokens.toString(), "--dump", "no-such-dump");
        Files.writeString(
                tokens,
                Files.readString(tokens)
                        + new Token(
                                        "expired",
                                        Token.hash(expired),
                                        List.of(),
                                        List.of(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.of(Instant.EPOCH))
                                .line());
        try (TokenFile file = TokenFile.open(tokens, message -> {});
                AuditLog log = AuditLog.open(audit, message -> {});
                DumpChoice choice = new DumpChoice(SampleContext.analyse(), List.of());
                RspServer server = new RspServer(
                        new AccessRules(choice, Optional.of(file), Set.of(), Clock.systemUTC()),
                        EntranceRules.of(Optional.empty(), true),
                        ServerOptions.standard("test", "1"),
                        log)) {
            InetSocketAddress address = server.listenTcp(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (Debugger inside = new Debugger(address, revoked);
                    Debugger other = new Debugger(address, kept)) {
                assertThat(inside.greeting).isEqualTo("ok");
                Files.writeString(tokens, Files.readString(tokens).replace(line, ""));
                assertThat(inside.upTo('#')).contains("the token of revoked was taken back or changed");
                assertThat(inside.socket.getInputStream().readAllBytes()).hasSizeLessThan(8);
                assertThat(other.ask("qC")).startsWith("QC");
            }
            assertThat(greeting(address, revoked)).isEqualTo("this token is not known, or not any more");
            assertThat(greeting(address, expired)).isEqualTo("the token of expired has expired");
            assertThat(greeting(address, elsewhere)).contains("the token of elsewhere lets in to no dump");
            assertThat(greeting(address, "x".repeat(1 << 20))).isIn("a token's line has up to 512 bytes", "reset");
        }
        List<String> refusals = Files.readAllLines(audit).stream()
                .filter(each -> each.contains("\"event\":\"refused\""))
                .toList();
        assertThat(refusals)
                .satisfiesExactlyInAnyOrder(
                        each -> assertThat(each).contains("\"name\":\"revoked\"", "was taken back or changed"),
                        each -> assertThat(each).contains("is not known, or not any more"),
                        each -> assertThat(each).contains("has expired"),
                        each -> assertThat(each).contains("lets in to no dump: this server has none of no-such-dump"),
                        each -> assertThat(each).contains("a token's line has up to 512 bytes"));
    }

    private static String greeting(InetSocketAddress address, String token) throws IOException {
        try (Debugger debugger = new Debugger(address, token)) {
            return debugger.greeting;
        } catch (SocketException reset) {
            return "reset";
        }
    }

    @Test
    void aTokenIsPrintedOnceAndItsHashIsKept() throws Exception {
        Path tokens = folder.resolve("tokens");
        String text = newToken("token", "alice", "--tokens", tokens.toString(), "--days", "3");
        String second = newToken("token", "alice", "--tokens", tokens.toString());
        assertThat(Files.readString(tokens))
                .doesNotContain(text, second)
                .contains(Token.hash(text), Token.hash(second));
        try (TokenFile file = TokenFile.open(tokens, message -> {})) {
            AccessRules rules = new AccessRules(
                    new DumpChoice(SampleContext.analyse(), List.of()),
                    Optional.of(file),
                    Set.of(),
                    Clock.offset(Clock.systemUTC(), Duration.ofDays(2)));
            assertThat(rules.enter(Optional.of(text), Optional.empty()).name()).hasValue("alice");
            assertThat(rules.enter(Optional.of(second), Optional.empty()).name())
                    .hasValue("alice");
        }
    }
}
