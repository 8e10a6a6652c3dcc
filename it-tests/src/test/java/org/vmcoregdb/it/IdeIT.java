package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What IDEs do with a dump, by the two interfaces through which they drive gdb, with the settings that we print. */
final class IdeIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final List<String> PANIC = List.of(
            "__crash_kexec",
            "panic",
            "__stack_chk_fail",
            "crashme_parse_name",
            "crashme_handle_packet",
            "crashme_do_smash");

    @TempDir
    private Path folder;

    /** A dump for which nobody has a vmlinux, and one with the debugger's own. */
    private record Setup(Path dump, List<Path> program, List<String> frames) {
        static Setup bare() {
            return new Setup(Lab.sample(), List.of(), PANIC);
        }

        /** crashme's own debug file is nowhere: the names in it are the dump's; vmlinux has inlined calls. */
        static Setup withVmlinux() {
            List<String> frames = new ArrayList<>(List.of("crash_setup_regs"));
            frames.addAll(PANIC);
            return new Setup(Lab.dump("smash", "mdf-d31-zlib"), List.of(Lab.vmlinux()), frames);
        }

        static Setup of(String name) {
            return name.equals("bare") ? bare() : withVmlinux();
        }

        ServerProcess serve() {
            return ServerProcess.start(dump);
        }

        /** What launch-config prints for it. */
        String settings(ServerProcess server, String ide, String... more) {
            List<String> line = new ArrayList<>(
                    List.of("launch-config", "--ide", ide, "--listen", server.address(), dump.toString()));
            program.forEach(file -> line.add(file.toString()));
            line.addAll(List.of(more));
            Programs.Outcome outcome = Programs.vmcoreGdb(LIMIT, line.toArray(String[]::new));
            assertThat(outcome.exitCode()).as(outcome.all()).isZero();
            return outcome.out();
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"bare", "vmlinux"})
    void byTheDebugAdapterProtocol(String setup) {
        Path gdb = Lab.peer("gdb18");
        Setup dump = Setup.of(setup);
        try (ServerProcess server = dump.serve();
                DapClient ide = new DapClient(gdb, LIMIT)) {
            ide.attach(attributes(dump.settings(server, "dap")));
            List<Tree> threads = ide.request("threads", "{}").get("threads").all();
            assertThat(threads).hasSizeGreaterThan(100);
            assertThat(threads.get(0).get("name").text()).isEqualTo("crash-trigger");
            List<Tree> frames = ide.request(
                            "stackTrace", "{\"threadId\":" + threads.get(0).get("id") + "}")
                    .get("stackFrames")
                    .all();
            assertThat(frames.stream()
                            .map(frame -> frame.get("name").text())
                            .limit(dump.frames().size()))
                    .isEqualTo(dump.frames());
            Tree top = frames.get(0);

            Tree registers = ide.request("scopes", "{\"frameId\":" + top.get("id") + "}")
                    .get("scopes")
                    .with("name", "Registers");
            assertThat(ide.children(registers).with("name", "rip").get("value").text())
                    .contains("0xffffffff");

            Tree task = ide.watch("*(struct task_struct *)$task", top);
            assertThat(task.get("type").text()).isEqualTo("struct task_struct");
            Tree members = ide.children(task);
            assertThat(members.all()).hasSizeGreaterThan(200);
            assertThat(members.with("name", "comm").get("value").text()).startsWith("\"crash-trigger");
            Tree entity = members.with("name", "se");
            assertThat(ide.children(ide.children(entity).with("name", "load")).all().stream()
                            .map(member -> member.get("name").text()))
                    .containsExactly("weight", "inv_weight");
            assertThat(ide.children(ide.watch("init_task", top))
                            .with("name", "comm")
                            .get("value")
                            .text())
                    .startsWith("\"swapper/0");

            String address =
                    ide.watch("&init_task.comm", top).get("memoryReference").text();
            Tree memory = ide.request("readMemory", "{\"memoryReference\":\"" + address + "\",\"count\":9}");
            assertThat(new String(Base64.getDecoder().decode(memory.get("data").text()), StandardCharsets.US_ASCII))
                    .isEqualTo("swapper/0");
            assertThat(ide.request("evaluate", "{\"context\":\"repl\",\"expression\":\"monitor set\"}")
                            .get("result")
                            .text())
                    .contains("COMMAND: \"crash-trigger\"");

            // one that could not be set made gdb 16 deaf to everything after it
            ide.request("setFunctionBreakpoints", "{\"breakpoints\":[{\"name\":\"panic\"}]}");
            ide.request("continue", "{\"threadId\":1}");
            assertThat(ide.awaitEvent("stopped").get("body.reason").text()).isEqualTo("signal");
            assertThat(ide.request("threads", "{}").get("threads").all()).hasSameSizeAs(threads);
            ide.request("disconnect", "{}");
        }
    }

    private static Tree configuration(String launchJson) {
        return TreeReader.json(launchJson).get("configurations").all().get(0);
    }

    /** What of a configuration is the adapter's, as JSON. */
    private static String attributes(String launchJson) {
        Tree configuration = configuration(launchJson);
        StringBuilder json = new StringBuilder("{\"target\":\"" + configuration.get("target") + "\"");
        if (configuration.has("program")) {
            json.append(",\"program\":\"").append(configuration.get("program")).append('"');
        }
        return json.append('}').toString();
    }

    static Stream<List<String>> machineInterfaces() {
        return Rows.of(
                List.of(List.of("gdb", "bare"), List.of("gdb18", "vmlinux")),
                List.of(List.of("gdb18", "bare"), List.of("gdb", "vmlinux")));
    }

    /** In the order in which Native Debug, cppdbg and CDT do it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("machineInterfaces")
    void byTheMachineInterface(List<String> who) {
        Path gdb = who.get(0).equals("gdb") ? Lab.gdb() : Lab.peer(who.get(0));
        Setup dump = Setup.of(who.get(1));
        try (ServerProcess server = dump.serve();
                MiClient ide = new MiClient(gdb, LIMIT)) {
            Tree settings = configuration(dump.settings(server, "native-debug"));
            if (settings.has("executable")) {
                ide.command("-file-exec-and-symbols " + settings.get("executable"));
            }
            looksAround(ide, settings.get("target").text(), dump.frames());
            assertThat(server.isAlive()).isTrue();
        }
    }

    private static void looksAround(MiClient ide, String target, List<String> names) {
        ide.command("-target-select remote " + target);
        ide.awaitRecord("*stopped");
        Tree threads = ide.command("-thread-info");
        assertThat(threads.get("threads").all()).hasSizeGreaterThan(100);
        assertThat(threads.get("current-thread-id").text()).isEqualTo("1");
        assertThat(threads.get("threads").with("id", "1").get("name").text()).isEqualTo("crash-trigger");
        List<Tree> frames =
                ide.command("-stack-list-frames --thread 1").get("stack").all();
        assertThat(frames.stream().map(frame -> frame.get("func").text()).limit(names.size()))
                .isEqualTo(names);
        ide.command("-stack-list-variables --thread 1 --frame 1 --simple-values");
        assertThat(ide.command("-data-list-register-values --skip-unavailable x")
                        .get("register-values")
                        .all())
                .hasSizeGreaterThan(10);

        Tree task = ide.command("-var-create task * \"*(struct task_struct *)$task\"");
        assertThat(task.get("type").text()).isEqualTo("struct task_struct");
        List<Tree> members = ide.command("-var-list-children --all-values task")
                .get("children")
                .all();
        assertThat(members)
                .hasSizeGreaterThan(200)
                .anyMatch(m -> m.get("exp").text().equals("comm"));
        ide.command("-var-list-children --all-values task.se");
        assertThat(ide.command("-var-list-children --all-values task.se.load").get("children").all().stream()
                        .map(member -> member.get("exp").text()))
                .containsExactly("weight", "inv_weight");
        assertThat(ide.command("-data-evaluate-expression init_task.comm")
                        .get("value")
                        .text())
                .startsWith("\"swapper/0");
        Tree memory = ide.command("-data-read-memory-bytes init_task.comm 9").get("memory");
        assertThat(memory.all().get(0).get("contents").text()).isEqualTo("737761707065722f30");
        ide.command("-interpreter-exec console \"monitor set\"");
        assertThat(ide.targetOutput()).contains("COMMAND: \"crash-trigger\"");

        ide.command("-exec-continue");
        assertThat(ide.awaitRecord("*stopped").get("signal-name").text()).isEqualTo("SIGINT");
        assertThat(ide.targetOutput()).contains("this is a crash dump: it cannot run");
        ide.command("-target-detach");
    }

    /** For IDEs that want a program and users who have none. */
    @Test
    void theProgramThatIsMadeOfTheDump() {
        Setup dump = Setup.bare();
        Path made = folder.resolve("vmlinux");
        try (ServerProcess server = dump.serve();
                MiClient ide = new MiClient(Lab.gdb(), LIMIT)) {
            Tree settings = configuration(dump.settings(server, "vscode", "--make-program", made.toString()));
            assertThat(settings.get("program").text()).isEqualTo(made.toString());
            ide.command("-file-exec-and-symbols " + settings.get("program"));
            looksAround(ide, settings.get("miDebuggerServerAddress").text(), dump.frames());
        }
    }

    @Test
    void printedJsonIsValid() {
        Setup dump = Setup.bare();
        try (ServerProcess server = dump.serve()) {
            for (String ide : List.of("native-debug", "dap")) {
                assertThat(configuration(dump.settings(server, ide))
                                .get("target")
                                .text())
                        .isEqualTo(server.address());
            }
            Tree lldb = configuration(dump.settings(
                    server,
                    "vscode-lldb",
                    "--make-program",
                    folder.resolve("made").toString()));
            assertThat(lldb.get("processCreateCommands").all().get(0).text())
                    .isEqualTo("gdb-remote " + server.address());
        }
    }
}
