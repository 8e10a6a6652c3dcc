package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What one gdb session can do beyond looking: edits that stay its own, another dump, physical memory, tables. */
final class SessionIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    static Stream<String> debuggers() {
        return Rows.of(List.of("gdb"), List.of("gdb18"));
    }

    private static Programs.Outcome gdb(String name, String... commands) {
        Path gdb = name.equals("gdb") ? Lab.gdb() : Lab.peer(name);
        return Programs.gdb(gdb, LIMIT, List.of(commands));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("debuggers")
    void editsStayInTheSession(String name) {
        try (ServerProcess server = ServerProcess.start(Lab.sample())) {
            Programs.Outcome edited = gdb(
                    name,
                    "target remote " + server.address(),
                    "monitor overlay on",
                    "set var init_task.pid = 4711",
                    "p init_task.pid",
                    "set var $rip = 0x1234",
                    "p/x $rip",
                    "monitor overlay list",
                    "monitor ps 4711",
                    "monitor overlay reset",
                    "monitor ps 4711",
                    "maintenance flush register-cache",
                    "p init_task.pid",
                    "p/x $rip != 0x1234");
            assertThat(edited.out())
                    .as(edited.all())
                    .contains("$1 = 4711\n", "$2 = 0x1234\n", "$3 = 0\n", "$4 = 0x1\n");
            // the client's own commands see its edits, as long as they are there
            assertThat(edited.all())
                    .containsPattern("\\s4711 +0 +0 +\\p{XDigit}{16} .* \\[?swapper/0\\]?\n")
                    .contains("there is no task 4711");
            assertThat(edited.all()).contains("4 bytes\n").contains(" rip = 3412000000000000");
            Programs.Outcome refused =
                    gdb(name, "target remote " + server.address(), "set var init_task.pid = 1", "p init_task.pid");
            assertThat(refused.out()).as(refused.all()).contains("$1 = 0\n");
            assertThat(refused.err()).contains("Cannot access memory");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("debuggers")
    void choosesAmongDumps(String name) {
        Path other = Lab.dump("null", "mdf-d31-zlib");
        try (ServerProcess server = ServerProcess.start(List.of(Lab.sample().toString(), "--also", other.toString()))) {
            Programs.Outcome gdb = gdb(
                    name,
                    "set architecture i386:x86-64",
                    "target extended-remote " + server.address(),
                    "monitor sys -t",
                    "monitor log",
                    "kill",
                    "attach 2",
                    "monitor log",
                    "p/x $rip",
                    "kill",
                    "attach 3");
            assertThat(gdb.all())
                    .contains("stack-protector: Kernel stack is corrupted")
                    .contains("NULL pointer dereference");
            assertThat(gdb.err()).as(gdb.all()).contains("failed");
            assertThat(server.isAlive()).isTrue();
        }
    }

    /** By its file's name, as one chooses the program to run; another file is refused. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("debuggers")
    void runsAnotherDump(String name) {
        Path other = Lab.dump("null", "mdf-d31-zlib");
        try (ServerProcess server = ServerProcess.start(List.of(Lab.sample().toString(), "--also", other.toString()))) {
            Programs.Outcome gdb = gdb(
                    name,
                    "set architecture i386:x86-64",
                    "target extended-remote " + server.address(),
                    "monitor sys",
                    "kill",
                    "set remote exec-file " + other,
                    "starti",
                    "monitor sys",
                    "bt 1",
                    "kill",
                    "set remote exec-file " + other + ".not",
                    "starti");
            assertThat(gdb.out() + gdb.err())
                    .as(gdb.all())
                    .contains("DUMPFILE: " + Lab.sample(), "DUMPFILE: " + other)
                    .containsPattern("#0 +0x[0-9a-f]+ in crashme_store \\(\\)");
            assertThat(gdb.err()).as(gdb.all()).containsPattern("remote target failed|it cannot run");
            assertThat(server.isAlive()).isTrue();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("debuggers")
    void showsTablesAndPhysicalMemory(String name) {
        try (ServerProcess server = ServerProcess.start(Lab.sample())) {
            Programs.Outcome gdb = gdb(
                    name,
                    "target remote " + server.address(),
                    "info os",
                    "info os processes",
                    "info os threads",
                    "info os modules",
                    "info os cpus",
                    "info os dmesg",
                    "monitor info version",
                    "monitor info cpus",
                    "monitor gva2gpa init_task",
                    "maint packet qqemu.PhyMemMode",
                    "maint packet Qqemu.PhyMemMode:1",
                    "maint packet m1000,4",
                    "maint packet Qqemu.PhyMemMode:0",
                    "maint packet qlinux.vmcoreinfo");
            assertThat(gdb.out())
                    .as(gdb.all())
                    .contains("dmesg", "kthreadd", "crash-trigger", "crashme", "CRASH_NOTES")
                    .contains("Kernel panic - not syncing: stack-protector")
                    .contains("received: \"0\"")
                    .contains("QOSRELEASE=6.1.");
            assertThat(gdb.err()).contains("8.2.0 (").contains("* CPU #0: thread_id=");
        }
    }
}
