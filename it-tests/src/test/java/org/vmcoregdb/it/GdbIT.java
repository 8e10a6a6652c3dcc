package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** gdb on the dump of the overrun stack: what a user does after {@code target remote}. */
final class GdbIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String NO_FILE_ARCHITECTURE = "set architecture i386:x86-64";

    @TempDir
    private Path folder;

    /** The machine's own gdb and the newest one. */
    static Stream<String> debuggers() {
        return Stream.of("gdb", "gdb18");
    }

    private static Path debugger(String name) {
        return name.equals("gdb") ? Lab.gdb() : Lab.peer(name);
    }

    private static List<String> attached(ServerProcess server, String... commands) {
        List<String> all = new ArrayList<>(List.of(NO_FILE_ARCHITECTURE, "target remote " + server.address()));
        all.addAll(List.of(commands));
        return all;
    }

    /** The whole walk with a local vmlinux, KASLR on. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("debuggers")
    void debugsTheDeadKernel(String name) {
        Path dump = Lab.dump("smash", "vmcore.elf");
        try (ServerProcess server = ServerProcess.start(dump)) {
            Programs.Outcome gdb = Programs.gdb(
                    debugger(name),
                    LIMIT,
                    List.of(
                            "file " + Lab.vmlinux(),
                            "target remote " + server.address(),
                            "info threads",
                            "echo ---\\n",
                            "p init_task.comm",
                            "p ((struct task_struct *)$task)->comm",
                            "p ((struct task_struct *)$task)->pid",
                            "p (jiffies_64 - (unsigned int)(-300 * 250)) / 250",
                            "x/2i $pc",
                            "info symbol $pc",
                            "info registers cr3"));
            String out = gdb.out();
            assertThat(out).as(gdb.all()).contains("= \"swapper/0").contains("= \"crash-trigger");
            assertThat(threads(out)).isEqualTo(tasks(dump));
            assertThat(out).containsPattern("\\* 1 +Thread \\d+ \"crash-trigger\" \\(running on CPU 0\\)");
            assertThat(out).containsPattern("Thread \\d+ \"init\" \\(sleeping\\)");
            assertThat(out).contains("=> 0x").contains("<__crash_kexec+").contains("__crash_kexec + ");
            assertThat(out).containsPattern("cr3 +0x[0-9a-f]+000 ");
            assertThat(number(out, "\\$4 = (\\d+)")).isEqualTo(uptimeSeconds(dump));
            assertThat(gdb.err())
                    .as(gdb.all())
                    .doesNotContain("Ignoring packet error")
                    .doesNotContain("Remote failure");
        }
    }

    /** The thread decides which user memory is seen: in the task that panicked its register points at the word it wrote. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("debuggers")
    void readsTheMemoryOfTheSelectedTask(String name) {
        Path dump = Lab.dump("smash", "vmcore.elf");
        Matcher rsi = Pattern.compile("RSI: ([0-9a-f]{16})").matcher(exec(dump, "bt"));
        assertThat(rsi.find()).isTrue();
        try (ServerProcess server = ServerProcess.start(dump)) {
            Programs.Outcome gdb = Programs.gdb(
                    debugger(name),
                    LIMIT,
                    attached(
                            server,
                            "x/s 0x" + rsi.group(1),
                            "thread find kthreadd",
                            "thread 6",
                            "x/s 0x" + rsi.group(1),
                            "info registers rax"));
            assertThat(gdb.out()).as(gdb.all()).contains("\"smash");
            assertThat(gdb.all())
                    .containsPattern(
                            "Cannot access memory at address 0x" + rsi.group(1).replaceFirst("^0+", ""));
            assertThat(gdb.out()).containsPattern("rax +<unavailable>");
        }
    }

    /** Nothing makes it run, nothing makes gdb hang or lose its way. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("debuggers")
    void cannotRun(String name) {
        try (ServerProcess server = ServerProcess.start(Lab.sample())) {
            Programs.Outcome gdb = Programs.gdb(
                    debugger(name),
                    LIMIT,
                    attached(server, "stepi", "continue", "p/x $rip", "monitor set", "set var $rip = 1", "detach"));
            assertThat(gdb.all())
                    .contains("this is a crash dump: it cannot run")
                    .contains("COMMAND: \"crash-trigger\"");
            assertThat(gdb.out()).containsPattern("\\$1 = 0xffffffff");
            assertThat(server.isAlive()).isTrue();
        }
    }

    /** The same commands give the same text with and without a debugger. */
    @Test
    void monitorCommandsAreThoseOfTheCommandLine() {
        Path dump = Lab.sample();
        try (ServerProcess server = ServerProcess.start(dump)) {
            for (String command : List.of("bt", "ps", "sys", "set", "log -t")) {
                Programs.Outcome gdb = Programs.gdb(Lab.gdb(), LIMIT, attached(server, "monitor " + command));
                // gdb in batch mode prints what a target says on standard error
                assertThat(gdb.err()).as(command).endsWith(exec(dump, command));
            }
        }
    }

    /** {@code monitor set} and gdb's own {@code thread} choose the task of the commands that follow. */
    @Test
    void theDebuggersThreadIsTheContext() {
        try (ServerProcess server = ServerProcess.start(Lab.sample())) {
            Programs.Outcome gdb = Programs.gdb(
                    Lab.gdb(),
                    LIMIT,
                    attached(server, "monitor set 1", "monitor set", "thread 4", "info registers rip", "monitor set"));
            List<String> pids =
                    gdb.err().lines().filter(l -> l.startsWith("    PID: ")).toList();
            assertThat(pids)
                    .as(gdb.all())
                    .startsWith("    PID: 1", "    PID: 1")
                    .hasSize(3);
            assertThat(pids.get(2)).isNotEqualTo("    PID: 1");
        }
    }

    @Test
    void servesOverAPipe() {
        String launcher = Lab.root().resolve("vmcore-gdb").toString();
        Programs.Outcome gdb = Programs.gdb(
                Lab.gdb(),
                LIMIT,
                List.of(
                        NO_FILE_ARCHITECTURE,
                        "target remote | " + launcher + " serve --stdio " + Lab.sample(),
                        "monitor set",
                        "p/x $rip"));
        assertThat(gdb.all()).contains("COMMAND: \"crash-trigger\"").containsPattern("\\$1 = 0xffffffff");
    }

    @Test
    void servesOverAUnixSocket() {
        Path socket = folder.resolve("dump.sock");
        try (ServerProcess server =
                ServerProcess.start(List.of(Lab.sample().toString(), "--listen", "unix:" + socket))) {
            Programs.Outcome gdb = Programs.gdb(
                    Lab.gdb(), LIMIT, List.of(NO_FILE_ARCHITECTURE, "target remote " + socket, "monitor set"));
            assertThat(gdb.err()).as(gdb.all()).contains("COMMAND: \"crash-trigger\"");
            assertThat(server.terminate(Duration.ofSeconds(20))).isIn(0, 143);
        }
        assertThat(socket).doesNotExist();
    }

    /** An IDE speaks gdb's machine interface. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("debuggers")
    void servesTheMachineInterface(String name) {
        Path dump = Lab.sample();
        try (ServerProcess server = ServerProcess.start(dump)) {
            String script = "-gdb-set architecture i386:x86-64\n-target-select remote " + server.address()
                    + "\n-thread-info\n-stack-list-frames 0 0\n-data-read-memory-bytes $sp 16\n"
                    + "-interpreter-exec console \"monitor set\"\n-exec-step-instruction\n-target-detach\n-gdb-exit\n";
            Programs.Outcome mi =
                    Programs.run(LIMIT, script, List.of(debugger(name).toString(), "-nx", "-q", "-i=mi"));
            assertThat(mi.out())
                    .as(mi.all())
                    .contains("^connected")
                    .contains("^done,threads=[")
                    .contains("^done,stack=[");
            assertThat(count(mi.out(), "\\{id=\"\\d+\",target-id=")).isEqualTo(tasks(dump));
            assertThat(mi.out())
                    .contains("^done,memory=[")
                    .contains("crash-trigger")
                    .contains("it cannot run");
        }
    }

    /** Clients do not see each other, and one that vanishes in the middle of a packet leaves nothing behind. */
    @Test
    void outlivesItsClients() throws IOException {
        try (ServerProcess server = ServerProcess.start(Lab.sample())) {
            for (int i = 0; i < 5; i++) {
                try (Socket client = new Socket("127.0.0.1", server.port())) {
                    client.getOutputStream().write("$qSupported:x+#".getBytes(StandardCharsets.US_ASCII));
                    client.getOutputStream().flush();
                }
            }
            Programs.Outcome first = Programs.gdb(Lab.gdb(), LIMIT, attached(server, "monitor set 1", "kill"));
            Programs.Outcome second = Programs.gdb(Lab.gdb(), LIMIT, attached(server, "monitor set"));
            assertThat(first.err()).as(first.all()).contains("    PID: 1\n");
            assertThat(second.err()).as(second.all()).contains("COMMAND: \"crash-trigger\"");
            server.awaitLog("client 7", Duration.ofSeconds(10));
            assertThat(server.isAlive()).isTrue();
        }
    }

    static Stream<String> hundredsAndThousandsOfThreads() {
        return Rows.of(List.of("smash"), List.of("big"));
    }

    /** Attaching takes packets for the list of threads, not packets for every thread. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("hundredsAndThousandsOfThreads")
    void attachesToAllThreadsAtOnce(String name) {
        Path dump = Lab.dump(name, "mdf-d31-zlib");
        try (ServerProcess server = ServerProcess.start(List.of(dump.toString(), "--trace-packets"))) {
            Programs.Outcome gdb = Programs.gdb(Lab.gdb(), LIMIT, attached(server));
            assertThat(gdb.exitCode()).as(gdb.all()).isZero();
            server.awaitLog("disconnected", Duration.ofSeconds(20));
            List<String> asked =
                    server.log().lines().filter(l -> l.contains(" -> ")).toList();
            long perThread = asked.stream()
                    .filter(l -> l.matches("\\d+ -> (qThreadExtraInfo|T|Hg[1-9a-f]).*"))
                    .count();
            assertThat(perThread).isLessThan(10);
            // the debug files of 70 modules take a few packets each, whatever the number of threads
            assertThat(asked.stream().filter(l -> !l.contains("vFile:"))).hasSizeLessThan(400);
        }
    }

    private static String exec(Path dump, String command) {
        Programs.Outcome outcome = Programs.vmcoreGdb(LIMIT, "exec", dump.toString(), "-c", command);
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        return outcome.out();
    }

    /** Lines of ps but its head: the kernel's own tasks and the idle ones. */
    private static long tasks(Path dump) {
        return exec(dump, "ps").lines().count() - 1;
    }

    private static long threads(String out) {
        return count(out.substring(0, out.indexOf("---")), "(?m)^[* ] +\\d+ +Thread ");
    }

    private static long count(String text, String pattern) {
        return Pattern.compile(pattern).matcher(text).results().count();
    }

    private static long number(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern + " in " + text).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    private static long uptimeSeconds(Path dump) {
        String sys = exec(dump, "sys");
        return number(sys, "UPTIME: 00:(\\d\\d):") * 60 + number(sys, "UPTIME: 00:\\d\\d:(\\d\\d)");
    }
}
