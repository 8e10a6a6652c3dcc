package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Debuggers at a server that speaks TLS and wants a token: through {@code vmcore-gdb connect}. */
final class ConnectIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final String PASSWORD = "changeit";

    @TempDir
    private static Path folder;

    private static Path certificate = Path.of("");
    private static Path key = Path.of("");
    private static Path java = Path.of("");

    /** A certificate that is its own authority. */
    @BeforeAll
    static void makeCertificate() throws IOException, GeneralSecurityException {
        Path store = folder.resolve("store.p12");
        Programs.Outcome made = Programs.run(
                LIMIT,
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=server",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString());
        assertThat(made.exitCode()).as(made.all()).isZero();
        KeyStore opened = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            opened.load(in, PASSWORD.toCharArray());
        }
        certificate = pem("CERTIFICATE", opened.getCertificate("server").getEncoded());
        key = pem("PRIVATE KEY", opened.getKey("server", PASSWORD.toCharArray()).getEncoded());
    }

    /** Debuggers of another system see the folders of this machine's users, but not its Java. */
    @BeforeAll
    static void makeJava() {
        java = folder.resolve("java");
        Programs.Outcome made = Programs.run(
                LIMIT,
                Path.of(System.getProperty("java.home"), "bin", "jlink").toString(),
                "--add-modules",
                "ALL-MODULE-PATH",
                "--strip-debug",
                "--output",
                java.toString());
        assertThat(made.exitCode()).as(made.all()).isZero();
    }

    private static Path pem(String label, byte[] content) throws IOException {
        return Files.writeString(
                folder.resolve(label + ".pem"),
                "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END "
                        + label + "-----\n");
    }

    private static Path token(String name, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("token", name, "--tokens", folder.resolve("tokens").toString()));
        arguments.addAll(List.of(options));
        Programs.Outcome made = Programs.vmcoreGdb(LIMIT, arguments.toArray(new String[0]));
        assertThat(made.exitCode()).as(made.all()).isZero();
        return Files.writeString(folder.resolve(name + ".token"), made.out());
    }

    private static ServerProcess serve() {
        return ServerProcess.start(List.of(
                Lab.sample().toString(),
                "--tls",
                certificate + "," + key,
                "--tokens",
                folder.resolve("tokens").toString(),
                "--deny",
                "log",
                "--audit",
                folder.resolve("audit").toString()));
    }

    private static String connect(ServerProcess server, Path token) {
        return String.join(
                " ",
                Programs.launcher(
                        List.of("JAVA_HOME=" + java),
                        List.of(
                                "connect",
                                server.address(),
                                "--tls-ca",
                                certificate.toString().replace(" ", "\\ "),
                                "--token-file",
                                token.toString())));
    }

    static Stream<String> debuggers() {
        return Stream.of("gdb", "gdb18");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("debuggers")
    void gdbAttachesThroughAPipe(String name) throws IOException {
        Path token = token("alice-" + name);
        try (ServerProcess server = serve()) {
            Programs.Outcome gdb = Programs.gdb(
                    name.equals("gdb") ? Lab.gdb() : Lab.peer(name),
                    LIMIT,
                    List.of(
                            "set architecture i386:x86-64",
                            "target remote | " + connect(server, token) + " --stdio",
                            "p $pc",
                            "monitor sys",
                            "monitor log",
                            "x/2i $pc"));
            assertThat(gdb.all())
                    .contains("RELEASE: ", "=> 0x", "log: this server does not let you run that command")
                    .doesNotContain("Linux version");
        }
        assertThat(Files.readString(folder.resolve("audit")))
                .contains("\"alice-" + name + "\"", "\"command\":\"sys\"", "\"command\":\"log\"");
    }

    /** Which is several times faster than a pipe. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("debuggers")
    void gdbAttachesToASocket(String name) throws Exception {
        Path program = name.equals("gdb") ? Lab.gdb() : Lab.peer(name);
        Path token = token("socket-" + name);
        Path socket = folder.resolve(name + ".socket");
        try (ServerProcess server = serve()) {
            List<String> line = new ArrayList<>(List.of(connect(server, token).split(" ")));
            line.addAll(List.of("--listen", "unix:" + socket));
            Process near = Programs.start(line, ProcessBuilder.Redirect.INHERIT);
            try {
                for (int i = 0; i < 600 && Files.notExists(socket); i++) {
                    Thread.sleep(100);
                }
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                        .isEqualTo("rw-------");
                Programs.Outcome gdb = Programs.gdb(
                        program,
                        LIMIT,
                        List.of("set architecture i386:x86-64", "target remote " + socket, "monitor sys", "x/2i $pc"));
                assertThat(gdb.all()).contains("RELEASE: ", "=> 0x");
                assertThat(near.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(near.exitValue()).isZero();
                assertThat(socket).doesNotExist();
            } finally {
                Programs.kill(near);
            }
        }
    }

    @Test
    void lldbAttachesToAPort() throws IOException {
        Path token = token("lldb");
        try (ServerProcess server = serve();
                ServerProcess near =
                        ServerProcess.of(List.of((connect(server, token) + " --listen 127.0.0.1:0").split(" ")))) {
            Programs.Outcome lldb = Programs.run(
                    LIMIT,
                    Lab.peer("lldb21").toString(),
                    "--no-lldbinit",
                    "--batch",
                    "-O",
                    "settings set plugin.process.gdb-remote.packet-timeout 60",
                    "-o",
                    "gdb-remote " + near.address(),
                    "-o",
                    "process plugin packet monitor sys");
            assertThat(lldb.out()).as(lldb.all()).contains("RELEASE: ");
        }
    }

    @Test
    void whoIsNotLetInIsToldWhy() throws IOException {
        Path token = token("carol");
        Path wrong = Files.writeString(folder.resolve("wrong.token"), "x\n");
        try (ServerProcess server = serve()) {
            List<String> line = new ArrayList<>(List.of(connect(server, wrong).split(" ")));
            line.add("--stdio");
            Programs.Outcome refused = Programs.run(LIMIT, "", line);
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err())
                    .contains("lets nobody in here: this token is not known")
                    .hasLineCount(1);
            Programs.Outcome plain =
                    Programs.vmcoreGdb(LIMIT, "connect", server.address(), "--token-file", token.toString(), "--stdio");
            assertThat(plain.exitCode()).isEqualTo(1);
            assertThat(plain.err()).contains("this port speaks TLS");
        }
    }
}
