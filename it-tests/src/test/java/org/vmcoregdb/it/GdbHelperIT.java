package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What gdb does with a dead kernel beyond looking: whose task a command is about, commands that gdb ends badly, {@code vmcore-gdb gdb}. */
final class GdbHelperIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String GUESS = ", which the debugger asked about last";

    @TempDir
    private Path folder;

    static Stream<String> debuggers() {
        return Stream.of("gdb", "gdb18");
    }

    private static Path debugger(String name) {
        return name.equals("gdb") ? Lab.gdb() : Lab.peer(name);
    }

    private static Programs.Outcome attached(String gdb, ServerProcess server, String... commands) {
        List<String> all = new ArrayList<>(List.of("target remote " + server.address()));
        all.addAll(List.of(commands));
        return Programs.gdb(debugger(gdb), LIMIT, all);
    }

    private static String after(String marker, String text) {
        return text.substring(text.indexOf(marker));
    }

    /** Without the helper the task may be the last one of a list: the answer says so. */
    @Test
    void anAnswerAboutAGuessedTaskSaysWhoseItIs() {
        try (ServerProcess server = ServerProcess.start(Lab.sample())) {
            Programs.Outcome gdb = attached("gdb", server, "monitor set", "info threads", "monitor bt", "monitor bt 1");
            assertThat(gdb.err()).as(gdb.all()).contains("COMMAND: \"crash-trigger\"");
            String first = gdb.err()
                    .substring(gdb.err().indexOf("    PID: "), gdb.err().indexOf("(of task "));
            assertThat(first).doesNotContain(GUESS);
            String second = after("(of task ", gdb.err());
            assertThat(second.lines().findFirst().orElseThrow()).contains(GUESS);
            assertThat(second.lines().filter(line -> line.contains(GUESS))).hasSize(1);
        }
    }

    /** With it the task is the one that gdb shows, whatever lists were shown in between; and a task set by a command stays. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("debuggers")
    void theHelperMakesTheShownThreadTheContext(String name) throws IOException {
        Path helper = Files.writeString(
                folder.resolve("helper.py"),
                Programs.vmcoreGdb(LIMIT, "helper", "gdb").out());
        try (ServerProcess server = ServerProcess.start(Lab.sample())) {
            Programs.Outcome gdb = attached(
                    name,
                    server,
                    "source " + helper,
                    "thread find kthreadd",
                    "thread 6",
                    "info threads",
                    "monitor set",
                    "thread apply 1 bt 1",
                    "monitor set",
                    "monitor set 1",
                    "info threads",
                    "monitor set",
                    "thread 1",
                    "monitor set");
            List<String> names = gdb.err()
                    .lines()
                    .filter(l -> l.startsWith("COMMAND: "))
                    .map(l -> l.substring(9))
                    .toList();
            assertThat(names)
                    .as(gdb.all())
                    .containsExactly("\"kthreadd\"", "\"kthreadd\"", "\"init\"", "\"init\"", "\"crash-trigger\"");
            assertThat(gdb.all()).doesNotContain(GUESS);
        }
    }

    /** Each of these made gdb abort, hang, or say nothing. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("debuggers")
    void commandsThatCannotWorkEnd(String name) throws IOException {
        Path core = folder.resolve("core");
        try (ServerProcess server = ServerProcess.start(Lab.sample())) {
            Programs.Outcome gdb = attached(
                    name,
                    server,
                    // else gdb takes everything between the kernel's stack and the user's for one stack
                    "with backtrace limit 1 -- generate-core-file " + core,
                    "break panic",
                    "continue",
                    "delete",
                    "find 0x1000,+0x1000,(char)1",
                    "find &init_task.comm,+16,'s','w'",
                    "info proc mappings 1",
                    "p $xmm0",
                    "p $computed",
                    "p init_task.comm");
            assertThat(gdb.all()).contains("nothing can be read at 1000 nor in the 4096 bytes from there");
            assertThat(gdb.out())
                    .as(gdb.all())
                    .contains("Saved corefile " + core)
                    .contains("1 pattern found.")
                    .contains("= <unavailable>")
                    .contains("= [ cr0 cr3 cr4 efer ")
                    .contains("[kernel]")
                    .contains("= \"swapper/0");
            assertThat(gdb.all())
                    .contains("this is a crash dump: it cannot run")
                    .doesNotContain("internal-error")
                    .doesNotContain("Cannot insert breakpoint");
            assertThat(Files.size(core)).isGreaterThan(1000);
            assertThat(server.isAlive()).isTrue();
        }
    }

    /** One command: few words, the task is exact, what gdb ends badly ends well; with a vmlinux there are lines and whole stacks. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("debuggers")
    void startsGdbAndEndsWithIt(String name) {
        Programs.Outcome bare = Programs.vmcoreGdb(
                LIMIT,
                "gdb",
                "--gdb",
                debugger(name).toString(),
                Lab.sample().toString(),
                "--",
                "-nx",
                "-batch",
                "-ex",
                "until",
                "-ex",
                "bt 2",
                "-ex",
                "info threads",
                "-ex",
                "monitor set");
        assertThat(bare.out()).as(bare.all()).contains("#1  0xffffffff").contains("in panic ()");
        assertThat(bare.out().substring(0, bare.out().indexOf("#0 ")).lines())
                .as(bare.all())
                .hasSizeLessThan(4);
        assertThat(bare.err()).contains("there are no line numbers here").contains("COMMAND: \"crash-trigger\"");
        assertThat(bare.all()).doesNotContain("connected").doesNotContain("set sysroot");
    }

    @Test
    void readsAVmlinuxWithLinesAndStacksAcrossInterrupts() {
        Programs.Outcome gdb = Programs.vmcoreGdb(
                LIMIT,
                "gdb",
                Lab.dump("irq", "mdf-d31-zlib").toString(),
                Lab.vmlinux().toString(),
                "--",
                "-nx",
                "-batch",
                "-ex",
                "bt",
                "-ex",
                "p &runqueues");
        assertThat(gdb.out())
                .as(gdb.all())
                .containsPattern(" sysvec_apic_timer_interrupt \\(.*\\) at arch/x86/")
                .contains("<signal handler called>")
                .containsPattern("in ksys_write \\(.*\\) at fs/read_write.c:\\d+")
                .containsPattern("= \\(struct rq \\*\\) 0x[0-9a-f]{5} <runqueues>");
    }

    @Test
    void aGdbThatIsNotThereIsOneSentence() {
        Programs.Outcome outcome = Programs.vmcoreGdb(
                LIMIT, "gdb", "--gdb", "/no/such/gdb", Lab.sample().toString());
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err().lines()).singleElement().asString().contains("/no/such/gdb cannot be started");
    }
}
