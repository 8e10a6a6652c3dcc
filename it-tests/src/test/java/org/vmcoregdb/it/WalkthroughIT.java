package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The analysis that an engineer makes of a crashed guest, a command a step, on the two dumps that are committed: the core of a Xen
 * guest, and a kdump whose stack was overrun. The README shows the same walk.
 */
final class WalkthroughIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final Pattern FRAME =
            Pattern.compile("\\s*#\\d+ \\[([0-9a-f]{16})\\] (\\S+) at ([0-9a-f]{16})(?: \\[\\w+\\])?");

    /** A dump, and what is known of how its machine died. */
    enum Dump {
        PV1(
                "Xen guest core (PV)",
                "sysrq: a crash that was asked for (SysRq)",
                "sysrq_handle_crash",
                "drivers/tty/sysrq.c",
                "TAINTED_MASK: 0  \n"),
        SMASH(
                "kdump-compressed",
                "stack-corruption: a function overwrote its own stack frame",
                "__stack_chk_fail",
                "kernel/panic.c",
                "  O: an out-of-tree module was loaded\n  E: an unsigned module was loaded\n");

        private final String format;
        private final String crash;
        private final String function;
        private final String file;
        private final String taint;

        Dump(String format, String crash, String function, String file, String taint) {
            this.format = format;
            this.crash = crash;
            this.function = function;
            this.file = file;
            this.taint = taint;
        }

        private Path path() {
            return this == PV1 ? Lab.xenSample() : Lab.sample();
        }

        private String ask(String... commands) {
            return ask(List.of(path().toString()), commands);
        }

        private static String ask(List<String> files, String... commands) {
            List<String> arguments = new ArrayList<>(List.of("exec"));
            arguments.addAll(files);
            for (String command : commands) {
                arguments.addAll(List.of("-c", command));
            }
            return good(Programs.vmcoreGdb(LIMIT, arguments.toArray(String[]::new)));
        }

        private String withVmlinux(String... commands) {
            return ask(List.of(path().toString(), Lab.vmlinuxOf(path()).toString()), commands);
        }
    }

    /** The steps that start a debugger, or read vmlinux. */
    static Stream<Dump> kdumpFirst() {
        return Rows.of(List.of(Dump.SMASH), List.of(Dump.PV1));
    }

    static Stream<Dump> xenFirst() {
        return Rows.of(List.of(Dump.PV1), List.of(Dump.SMASH));
    }

    @TempDir
    private Path folder;

    private static String good(Programs.Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        return outcome.out();
    }

    /** The functions of a stack, innermost first. */
    private static List<String> functions(String stack) {
        return FRAME.matcher(stack).results().map(frame -> frame.group(2)).toList();
    }

    private static String field(String lines, String name) {
        Matcher line = Pattern.compile("(?m)^ *" + name + ": +(.*)$").matcher(lines);
        assertThat(line.find()).as(name + " in " + lines).isTrue();
        return line.group(1);
    }

    @ParameterizedTest
    @EnumSource
    void step1WhatTheFileIs(Dump dump) {
        String info = good(Programs.vmcoreGdb(LIMIT, "info", dump.path().toString()));
        assertThat(field(info, "format")).contains(dump.format);
        assertThat(field(info, "architecture")).startsWith("x86_64 ");
        assertThat(field(info, "release")).startsWith("6.1.0-56-cloud-amd64 ");
        assertThat(field(info, "build-id")).matches("[0-9a-f]{40} .*");
        assertThat(field(info, "CPUs")).startsWith("2 online");
        assertThat(field(info, "memory")).containsPattern("^\\d+ MiB in \\d+ range");
        assertThat(field(info, "pages")).containsPattern("^\\d+ of 4096 bytes: \\d+ present, \\d+ excluded");
    }

    /** The package as the distribution has it; and the wrong kernel. */
    @Test
    void step2ItsDebugInformation() {
        Path deb = Lab.debugPackage();
        assertThat(Lab.vmlinuxOf(Lab.sample())).as("of the same package").exists();
        List<String> cache = List.of("XDG_CACHE_HOME=" + folder, "DEBUGINFOD_URLS=");
        for (Dump dump : Dump.values()) {
            List<String> arguments =
                    List.of("exec", dump.path().toString(), deb.toString(), "-c", "dis -l " + dump.function + " 1");
            assertThat(good(Programs.vmcoreGdb(LIMIT, cache, arguments))).contains(dump.file + ": ");
            Programs.Outcome wrong = Programs.vmcoreGdb(
                    LIMIT, "exec", dump.path().toString(), Lab.vmlinux("5.10").toString(), "-c", "sys");
            assertThat(wrong.exitCode()).isEqualTo(1);
            assertThat(wrong.err().lines())
                    .as(wrong.all())
                    .singleElement()
                    .asString()
                    .containsPattern("[0-9a-f]{40}.*[0-9a-f]{40}");
        }
    }

    /** As a command, and where the server was started. */
    @ParameterizedTest
    @MethodSource("xenFirst")
    void step3TheBanner(Dump dump) {
        String machine = dump.ask("sys");
        assertThat(field(machine, "RELEASE")).isEqualTo("6.1.0-56-cloud-amd64");
        for (String name : List.of("KERNEL", "DUMPFILE", "CPUS", "DATE", "UPTIME", "LOAD AVERAGE", "TASKS", "MEMORY")) {
            assertThat(field(machine, name)).isNotBlank();
        }
        try (ServerProcess server = ServerProcess.start(dump.path())) {
            server.awaitLog("(PANIC)", LIMIT);
            assertThat(server.log().lines()).containsAll(machine.lines().toList());
            assertThat(field(server.log(), "COMMAND")).isEqualTo(dump == Dump.PV1 ? "\"init\"" : "\"crash-trigger\"");
        }
    }

    @Test
    void step4WhichDumpsDiedOfTheSame() throws IOException {
        List<Path> links = List.of(folder.resolve("a"), folder.resolve("b"), folder.resolve("c"));
        Files.createSymbolicLink(links.get(0), Lab.sample());
        Files.createSymbolicLink(links.get(1), Lab.xenSample());
        Files.createSymbolicLink(links.get(2), Lab.sample());
        String seen = good(Programs.vmcoreGdb(LIMIT, "report", folder.toString()));
        for (Path link : links) {
            Files.delete(link); // JUnit warns of links that lead out of a temporary folder
        }
        assertThat(seen)
                .containsPattern("seen 2 times  [0-9a-f]{16}  stack-corruption in crashme_parse_name\\+117")
                .containsPattern("seen 1 time   [0-9a-f]{16}  sysrq in sysrq_handle_crash");
    }

    @ParameterizedTest
    @EnumSource
    void step5TheLogAndTheTaint(Dump dump) {
        String panic = field(dump.ask("sys"), "PANIC").replace("\"", "");
        assertThat(dump.ask("log")).containsPattern("(?m)^\\[ +\\d+\\.\\d{6}\\] \\Q" + panic + "\\E$");
        assertThat(dump.ask("log -T | grep 'Kernel panic'")).startsWith("[").contains("2026] Kernel panic");
        assertThat(dump.ask("log")).contains(dump == Dump.PV1 ? "Not tainted" : "Tainted: G           OE");
        assertThat(dump.ask("sys -t")).endsWith(dump.taint);
    }

    /** Neither of the two died of a page fault. */
    @Test
    void step6TheErrorCodeOfAPageFault() {
        String dump = Lab.dump("null", "mdf-d31-zlib").toString();
        String words = "ERROR CODE: 0002: no page there, write, from kernel mode, not an instruction fetch";
        assertThat(good(Programs.vmcoreGdb(LIMIT, "exec", dump, "-c", "bt -e"))).contains(words);
        assertThat(good(Programs.vmcoreGdb(LIMIT, "report", dump))).contains(words);
    }

    /** No frame is guessed, none is bogus, and the user's registers are plausible. */
    @ParameterizedTest
    @EnumSource
    void step7TheStack(Dump dump) {
        String stack = dump.ask("bt");
        assertThat(functions(stack))
                .contains("panic", dump.function, "ksys_write", "do_syscall_64")
                .endsWith("entry_SYSCALL_64_after_hwframe");
        assertThat(stack)
                .endsWith("CS: 0033  SS: 002b\n")
                .doesNotContain("bogus", "?")
                .doesNotContainPattern("CS: (?!0033|0010)");
    }

    @ParameterizedTest
    @EnumSource
    void step8TheModeOfTheCpu(Dump dump) {
        assertThat(dump.ask("bt -e")).contains("MODE: CPL 3, user mode: the CPU was running a program's code");
        assertThat(good(Programs.vmcoreGdb(LIMIT, "report", dump.path().toString())))
                .contains("CLASS: " + dump.crash);
    }

    @ParameterizedTest
    @EnumSource
    void step9AllStacks(Dump dump) {
        String stacks = dump.ask("foreach bt");
        long tasks = Long.parseLong(field(dump.ask("sys"), "TASKS"));
        List<String> each = List.of(stacks.strip().split("\n\n"));
        assertThat(each).hasSize((int) tasks);
        for (String stack : each) {
            // what has ended has none any more
            assertThat(functions(stack).isEmpty()).as(stack).isEqualTo(stack.endsWith("\n(no stack)"));
        }
    }

    @ParameterizedTest
    @MethodSource("kdumpFirst")
    void step10TheTasks(Dump dump) {
        List<String> rows = dump.ask("ps").lines().skip(1).toList();
        assertThat(rows.stream().filter(row -> row.startsWith(">"))).hasSize(2);
        try (ServerProcess server = ServerProcess.start(dump.path())) {
            Programs.Outcome gdb =
                    Programs.gdb(Lab.gdb(), LIMIT, List.of("target remote " + server.address(), "info threads"));
            List<String> threads =
                    gdb.lines().stream().filter(l -> l.matches("[* ] \\d+ .*")).toList();
            assertThat(threads).as(gdb.all()).hasSameSizeAs(rows);
            assertThat(threads.get(0)).startsWith("* 1 ").contains("(running on CPU 0)");
        }
    }

    @ParameterizedTest
    @EnumSource
    void step11TheWordsOfTheFrames(Dump dump) {
        String pid = field(dump.ask("set"), "PID");
        String stack = dump.ask("bt -f " + pid);
        Matcher frames = FRAME.matcher(stack);
        // each word that a frame returns to is the next one's program counter
        String before = "";
        while (frames.find()) {
            String pc = frames.group(3);
            assertThat(before.isEmpty() || before.contains(pc)).as(stack).isTrue();
            int next = stack.indexOf("\n #", frames.end());
            before = stack.substring(frames.end(), next < 0 ? stack.length() : next);
            assertThat(before).as(stack).containsPattern("[0-9a-f]{16}: [0-9a-f]{16} ");
            if (before.contains("RIP: ")) {
                break;
            }
        }
        assertThat(before).contains("ORIG_RAX: 0000000000000001");
    }

    /** Function by function up the chain of calls; the module's own has its lines in the module's file. */
    @ParameterizedTest
    @MethodSource("xenFirst")
    void step12TheCodeUpTheChain(Dump dump) {
        List<String> chain = functions(dump.ask("bt")).stream()
                .filter(name -> !name.startsWith("crashme"))
                .toList();
        String[] commands = chain.stream().map(name -> "dis -l " + name).toArray(String[]::new);
        String code = dump.withVmlinux(commands);
        for (String function : chain) {
            assertThat(code).contains("<" + function + ">:\t");
        }
        assertThat(code)
                .containsPattern("(?m)^\\S*kernel/panic\\.c: \\d+$")
                .containsPattern("(?m)^\\S*" + dump.file.replace(".", "\\.") + ": \\d+$")
                .containsPattern("call   0x[0-9a-f]{16} <\\w+>")
                .containsPattern("\\(%rip\\) +# 0x[0-9a-f]{16} <\\w+");
    }

    /** A file that init has open: by both of the commands' spellings, and in gdb. */
    @ParameterizedTest
    @MethodSource("kdumpFirst")
    void step13AStructure(Dump dump) {
        Matcher console =
                Pattern.compile("(?m)^ +0 ([0-9a-f]{16}) .* /dev/console$").matcher(dump.ask("files 1"));
        assertThat(console.find()).isTrue();
        String address = console.group(1);
        String whole = dump.ask("struct file " + address);
        assertThat(whole).startsWith("struct file {\n").contains("f_op = 0xffff", "<console_fops>");
        assertThat(dump.ask("*file " + address)).isEqualTo(whole);
        String flags = whole.replaceAll("(?s).*\\n  f_flags = (\\d+),\\n.*", "$1");
        String mode = whole.replaceAll("(?s).*\\n  f_mode = (\\d+),\\n.*", "$1");
        try (ServerProcess server = ServerProcess.start(dump.path())) {
            Programs.Outcome gdb = Programs.gdb(
                    Lab.gdb(), LIMIT, List.of("target remote " + server.address(), "p *(struct file *)0x" + address));
            assertThat(gdb.out())
                    .as(gdb.all())
                    .contains("f_flags = " + flags + ", f_mode = " + mode + ",", "<console_fops>");
        }
    }

    /** In a session of monitor commands, and in step with the debugger's threads. */
    @ParameterizedTest
    @MethodSource("kdumpFirst")
    void step14AnotherTask(Dump dump) {
        String chosen = dump.ask("set 2", "set", "bt");
        assertThat(chosen).contains("COMMAND: \"kthreadd\"").contains("PID: 2        TASK: ");
        try (ServerProcess server = ServerProcess.start(dump.path())) {
            Programs.Outcome gdb = Programs.gdb(
                    Lab.gdb(),
                    LIMIT,
                    List.of(
                            "target remote " + server.address(),
                            "thread 5",
                            "monitor set",
                            "monitor set 1",
                            "monitor bt",
                            "thread 1",
                            "monitor set"));
            Matcher thread =
                    Pattern.compile("Switching to thread 5 \\(Thread (\\d+)\\)").matcher(gdb.out());
            assertThat(thread.find()).as(gdb.all()).isTrue();
            assertThat(gdb.out() + gdb.err())
                    .as("monitor set after thread 5, bt after monitor set 1, monitor set after thread 1")
                    .contains("PID: " + thread.group(1) + "\nCOMMAND: ")
                    .contains("PID: 1        TASK: ")
                    .contains("STATE: TASK_RUNNING (PANIC)");
        }
    }

    /** The kernel's source, wherever it was fetched to: a text of as many lines in its place. */
    @ParameterizedTest
    @MethodSource("xenFirst")
    void step15TheSource(Dump dump) throws IOException {
        String lines = dump.withVmlinux("dis -l " + dump.function);
        Matcher place = Pattern.compile("(?m)^(\\S*)" + Pattern.quote(dump.file) + ": (\\d+)$")
                .matcher(lines);
        assertThat(place.find()).as(lines).isTrue();
        Path file = folder.resolve(dump.file);
        Files.createDirectories(file.getParent());
        Files.write(
                file, IntStream.rangeClosed(1, 2000).mapToObj(i -> "line " + i).toList());
        String compiledIn = place.group(1).replaceAll("/$", "");
        String source = Dump.ask(
                List.of(
                        dump.path().toString(),
                        Lab.vmlinuxOf(dump.path()).toString(),
                        "--source-map",
                        compiledIn + "=" + folder),
                "dis -s " + dump.function);
        assertThat(source).contains("FILE: ").contains("line " + place.group(2) + "\n");
        try (ServerProcess server = ServerProcess.start(dump.path())) {
            Programs.Outcome gdb = Programs.gdb(
                    Lab.gdb(),
                    LIMIT,
                    List.of(
                            "file " + Lab.vmlinuxOf(dump.path()),
                            "set substitute-path " + compiledIn + " " + folder,
                            "target remote " + server.address(),
                            "list *" + dump.function));
            assertThat(gdb.out()).as(gdb.all()).containsPattern("(?m)^" + place.group(2) + "\tline " + place.group(2));
        }
    }
}
