package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** LLDB's selected thread in monitor commands and in outer frames; LLDB on a machine that does not have the server's files. */
final class LldbHelperIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);

    @TempDir
    private Path folder;

    static Stream<Named<Supplier<Path>>> lldbs() {
        return Stream.of(
                Named.of("lldb-14", () -> Lab.installed("lldb-14")), Named.of("lldb21", () -> Lab.peer("lldb21")));
    }

    /** With a home of its own, where LLDB keeps the files that it fetched. */
    private String lldb(Path lldb, String... commands) {
        List<String> line = new ArrayList<>(
                List.of("env", "HOME=" + folder, lldb.toString(), "--no-lldbinit", "--no-use-colors", "--batch"));
        line.addAll(List.of("-O", "settings set plugin.process.gdb-remote.packet-timeout 60"));
        for (String command : commands) {
            line.addAll(List.of("-o", command));
        }
        return Programs.run(LIMIT, "", line).out();
    }

    private static String answer(String out, String command) {
        int start = out.indexOf("(lldb) " + command);
        assertThat(start).as(command + " in " + out).isNotNegative();
        int end = out.indexOf("\n(lldb) ", start + 1);
        return out.substring(start, end < 0 ? out.length() : end);
    }

    /** LLDB selects no thread: the one that it asked about last is a guess, and the answer says whose it is. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("lldbs")
    void aMonitorCommandIsAboutTheThreadThatLldbAskedAbout(Supplier<Path> lldb) {
        try (ServerProcess server = ServerProcess.start(Lab.sample())) {
            String out = lldb(
                    lldb.get(),
                    "gdb-remote " + server.address(),
                    "thread select 7",
                    "register read rbx",
                    "process plugin packet monitor set",
                    "detach");
            assertThat(answer(out, "process plugin packet monitor set"))
                    .contains("(of task 3 \"rcu_gp\", which the debugger asked about last")
                    .contains("PID: 3\n");
        }
    }

    @Test
    void theHelperMakesTheShownThreadTheContext() throws IOException {
        Path helper = Files.writeString(
                folder.resolve("vmcore_lldb_helper.py"),
                Programs.vmcoreGdb(LIMIT, "helper", "lldb").out());
        try (ServerProcess server = ServerProcess.start(Lab.sample())) {
            String out = lldb(
                    Lab.peer("lldb21"),
                    "gdb-remote " + server.address(),
                    "command script import " + helper,
                    "thread select 7",
                    "thread backtrace all",
                    "vmcore set",
                    "vmcore nonsense",
                    "detach");
            assertThat(answer(out, "vmcore set"))
                    .contains("COMMAND: \"rcu_gp\"")
                    .doesNotContain("asked about last")
                    .doesNotContain("response: ");
            assertThat(out).contains("there is no command nonsense");
        }
    }

    /** The server writes its files to a folder that LLDB does not see. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("lldbs")
    void fetchesTheFilesFromAnotherMachine(Supplier<Path> lldb) throws IOException {
        assumeTrue(Programs.run(LIMIT, "unshare", "-m", "true").exitCode() == 0, "mount namespaces need root");
        Path hidden = Files.createDirectory(folder.resolve("hidden"));
        List<String> server = new ArrayList<>(
                List.of("unshare", "-m", "sh", "-c", "mount -t tmpfs none " + hidden + " && exec \"$@\"", "sh"));
        server.addAll(Programs.launcher(
                List.of("VMCOREGDB_JAVA_OPTS=-Djava.io.tmpdir=" + hidden),
                List.of("serve", Lab.sample().toString(), "--listen", "127.0.0.1:0")));
        try (ServerProcess process = ServerProcess.of(server)) {
            String out = lldb(
                    lldb.get(),
                    "platform select remote-linux",
                    "platform connect connect://" + process.address(),
                    "gdb-remote " + process.address(),
                    "bt",
                    "frame select 7",
                    "register read task cpu",
                    "p ((struct task_struct *)$task)->comm",
                    "detach");
            assertThat(hidden).isEmptyDirectory();
            assertThat(answer(out, "bt"))
                    .contains("crashme.ko`crashme_parse_name + 117")
                    .contains("vmlinux`ksys_write + ");
            assertThat(answer(out, "frame select 7")).contains("vmlinux`full_proxy_write");
            assertThat(answer(out, "register read task cpu")).containsPattern("task = 0xffff[0-9a-f]{12}");
            assertThat(out).containsPattern("\"crash-trigger(\\\\0)*\"");
        }
    }
}
