package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * gdb's own backtraces, out of the debug files that the server makes of kallsyms and ORC tables, are what our {@code bt} says:
 * through modules and the entry code, with and without a vmlinux on gdb's side.
 */
final class GdbBacktraceIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Pattern THREAD = Pattern.compile("Thread \\d+ \\(Thread (\\d+) .*");
    private static final Pattern GDB_FRAME =
            Pattern.compile("#\\d+ +(?:0x([0-9a-f]+) in )?(<signal handler called>|<unavailable>|\\S+) ?.*");
    private static final Pattern TASK = Pattern.compile("PID: (\\d+) .*");
    private static final Pattern OUR_FRAME = Pattern.compile(" *#\\d+ \\[[0-9a-f]+\\] (\\S+) at [0-9a-f]+.*");
    private static final String INTERRUPTED = "<signal handler called>";

    /** Cases whose panic task's stack a debugger can follow: not those that overwrote it. */
    private static final List<String> CASES = List.of("null", "bug", "irq", "lockup", "hung", "la57", "pti", "nokaslr");

    private static Named<Supplier<Path>> gdb13() {
        return Named.of("gdb", Lab::gdb);
    }

    private static Named<Supplier<Path>> gdb18() {
        return Named.of("gdb18", () -> Lab.peer("gdb18"));
    }

    static Stream<Named<Supplier<Path>>> gdbs() {
        return Stream.of(gdb13(), gdb18());
    }

    static Stream<Named<Supplier<Path>>> newestFirst() {
        return Rows.of(List.of(gdb18()), List.of(gdb13()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("gdbs")
    void theSampleNeedsNoOtherFile(Supplier<Path> gdb) {
        Path dump = Lab.sample();
        List<String> ours = ourBacktraces(dump, List.of()).values().iterator().next();
        Programs.Outcome outcome = gdb(gdb.get(), dump, List.of("bt"));
        assertThat(gdbFrames(outcome.lines())).as(outcome.all()).isEqualTo(ours);
        assertThat(ours).contains("crashme_parse_name", "entry_SYSCALL_64");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("newestFirst")
    void vmlinuxAndOurFilesGoTogether(Supplier<Path> gdb) {
        Path dump = Lab.dump("smash", "mdf-d31-zlib");
        List<String> ours = ourBacktraces(dump, List.of()).values().iterator().next();
        Programs.Outcome outcome = gdb(gdb.get(), dump, List.of("bt"), "file " + Lab.vmlinux());
        // with DWARF there are inlined functions, too
        assertThat(gdbFrames(outcome.lines())).as(outcome.all()).containsSubsequence(ours);
        assertThat(outcome.out())
                .contains("panic (fmt=", "crashme_parse_name () from target:/vmcore-gdb/modules/crashme.ko");
    }

    static Stream<Arguments> cases() {
        List<Arguments> more = new ArrayList<>();
        for (String name : CASES) {
            if (!name.equals("irq")) {
                more.add(Arguments.of(name, gdb13()));
            }
            if (!name.equals("null")) {
                more.add(Arguments.of(name, gdb18()));
            }
        }
        return Rows.of(List.of(Arguments.of("irq", gdb13()), Arguments.of("null", gdb18())), more);
    }

    static Stream<Arguments> zoo() {
        return Rows.of(
                List.of(Arguments.of("zoo", gdb18())),
                List.of(
                        Arguments.of("zoo", gdb13()),
                        Arguments.of("zoo-bpfbug", gdb18()),
                        Arguments.of("zoo-bpfbug", gdb13()),
                        Arguments.of("zoo-kprobebug", gdb18()),
                        Arguments.of("zoo-kprobebug", gdb13())));
    }

    /** Through return addresses that tracing replaced, a BPF program and a trampoline of ftrace. */
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("zoo")
    void everyTaskOfTheZoo(String name, Supplier<Path> gdb) {
        Path dump = Lab.dump(name, "elf");
        everyTask(dump, gdb(gdb.get(), dump, List.of("thread apply all bt")));
    }

    /** Ubuntu's 5.4 has BTF and frame pointers, and no ORC tables: gdb is told its frames by its code. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("newestFirst")
    void everyTaskOfAKernelWithFramePointers(Supplier<Path> gdb) {
        Path dump = Lab.dump("5.4-focal", "sysrq", "elf");
        everyTask(dump, gdb(gdb.get(), dump, List.of("thread apply all bt")));
    }

    static Stream<String> caseNames() {
        return Rows.of(
                List.of("la57"),
                CASES.stream().filter(name -> !name.equals("la57")).toList());
    }

    /** Which attaches in seconds although vmlinux has half a gigabyte of debug information. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("caseNames")
    void everyTaskWithVmlinuxGivenToTheServer(String name) {
        Path dump = Lab.dump(name, "mdf-d31-zlib");
        Path gdb = Lab.peer("gdb18");
        try (ServerProcess server = ServerProcess.start(dump, Lab.vmlinux())) {
            everyTask(
                    dump,
                    Programs.gdb(
                            gdb,
                            LIMIT,
                            List.of("target remote " + server.address(), "echo READY\\n", "thread apply all bt")));
        }
    }

    static Stream<String> casesWithChangesOfStacks() {
        return Rows.of(List.of("lockup"), List.of("null", "irq"));
    }

    /**
     * Read after the server's own files, which gdb asks first then: they know that the functions named {@code sysvec_} change stacks in
     * their inline assembly, and vmlinux does not. Reading vmlinux takes gdb many seconds: only cases with an exception, an interrupt
     * and an NMI.
     */
    @ParameterizedTest(name = "{0}")
    @MethodSource("casesWithChangesOfStacks")
    void everyTaskWithVmlinuxGivenToGdb(String name) {
        Path dump = Lab.dump(name, "mdf-d31-zlib");
        Programs.Outcome outcome = gdb(
                Lab.peer("gdb18"),
                dump,
                List.of(
                        "symbol-file -o " + slide(dump) + " " + Lab.vmlinux(),
                        "thread apply all bt -frame-arguments none"));
        everyTaskWithinInlined(dump, outcome, false);
    }

    /** The way one is used to: gdb asks vmlinux first, and its walk ends where the stack changes. */
    @Test
    @Tag("long")
    void everyTaskWithVmlinuxReadBefore() {
        Path dump = Lab.dump("irq", "mdf-d31-zlib");
        Programs.Outcome outcome = gdb(
                Lab.peer("gdb18"), dump, List.of("thread apply all bt -frame-arguments none"), "file " + Lab.vmlinux());
        everyTaskWithinInlined(dump, outcome, true);
    }

    private static String slide(Path dump) {
        Programs.Outcome info = Programs.vmcoreGdb(LIMIT, "info", dump.toString());
        return info.lines().stream()
                .filter(line -> line.startsWith("KASLR offset:"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(info.all()))
                .split(" +")[2];
    }

    private static void everyTaskWithinInlined(Path dump, Programs.Outcome outcome, boolean toStackChange) {
        Map<Long, List<String>> theirs = gdbBacktraces(outcome.lines());
        Map<Long, List<String>> ours = ourBacktraces(dump, kernelThreads(theirs));
        assertThat(ours).hasSizeGreaterThan(50);
        List<String> differences = new ArrayList<>();
        ours.forEach((pid, frames) -> {
            List<String> gdbs = theirs.getOrDefault(pid, List.of());
            if (!gdbs.isEmpty() && !withinInlined(gdbs, frames, toStackChange)) {
                differences.add("pid " + pid + "\n  ours: " + frames + "\n  gdb:  " + gdbs);
            }
        });
        assertThat(differences).as(outcome.err()).isEmpty();
    }

    /** Without the CPUs' idle tasks, whose thread ids begin above all pids. */
    private static List<Long> kernelThreads(Map<Long, List<String>> stacks) {
        return stacks.keySet().stream().filter(tid -> tid < 1_000_000_000).toList();
    }

    /**
     * Ours, from where gdb starts, in this order among gdb's, which has inlined functions as well.
     *
     * @param toStackChange whether gdb's may end in a function that changes stacks
     */
    private static boolean withinInlined(List<String> gdb, List<String> kallsyms, boolean toStackChange) {
        // a system call without arguments has two names for one function, and DWARF knows the one that kallsyms comes
        // to second
        List<String> ours = kallsyms.stream()
                .map(name -> gdb.contains(name) ? name : name.replaceFirst("^__x64_sys_", "__do_sys_"))
                .toList();
        String outermost = gdb.get(gdb.size() - 1);
        List<String> expected = new ArrayList<>();
        for (String name : ours) {
            if (!expected.isEmpty() || gdb.contains(name)) {
                expected.add(name);
                if (toStackChange && name.equals(outermost) && name.startsWith("sysvec_")) {
                    break;
                }
            }
        }
        int next = 0;
        for (String name : gdb) {
            if (next < expected.size()
                    && (name.equals(expected.get(next)) || name.equals(INTERRUPTED) && isEntry(expected.get(next)))) {
                next++;
            }
        }
        return !expected.isEmpty() && next == expected.size();
    }

    private static void everyTask(Path dump, Programs.Outcome outcome) {
        Map<Long, List<String>> theirs = gdbBacktraces(outcome.lines());
        Map<Long, List<String>> ours = ourBacktraces(dump, kernelThreads(theirs));
        assertThat(ours).hasSizeGreaterThan(50);
        List<String> differences = new ArrayList<>();
        ours.forEach((pid, frames) -> {
            List<String> gdbs = theirs.getOrDefault(pid, List.of());
            // of tasks in user mode and of zombies gdb has no frame in the kernel
            if (!gdbs.isEmpty() && !sameFrames(gdbs, frames)) {
                differences.add("pid " + pid + "\n  ours: " + frames + "\n  gdb:  " + gdbs);
            }
        });
        assertThat(differences).as(outcome.err()).isEmpty();
    }

    @Test
    void modulesHaveNamesAndSections() {
        Programs.Outcome outcome = gdb(
                Lab.gdb(),
                Lab.sample(),
                List.of(
                        "info sharedlibrary",
                        "x/2i crashme_parse_name",
                        "info symbol crashme_parse_name",
                        "info symbol panic",
                        "p &init_task"));
        assertThat(outcome.out())
                .as(outcome.all())
                .containsPattern("0x[0-9a-f]+ +0x[0-9a-f]+ +Yes( \\(\\*\\))? +target:/vmcore-gdb/modules/crashme.ko")
                .containsPattern("0x[0-9a-f]+ <crashme_parse_name>:\\s+nop")
                .contains("crashme_parse_name in section .text of target:/vmcore-gdb/modules/crashme.ko")
                .contains("panic in section .text of target:/vmcore-gdb/vmlinux")
                .contains("<init_task>");
        assertThat(outcome.err())
                .as(outcome.all())
                .doesNotContain("Could not load")
                .doesNotContain("Can't read")
                .doesNotContain("wrong");
    }

    @Test
    void noOtherFileIsServed() {
        Path there = Path.of("/etc/hostname");
        try (ServerProcess server = ServerProcess.start(Lab.sample())) {
            Programs.Outcome outcome = Programs.gdb(
                    Lab.gdb(),
                    LIMIT,
                    List.of(
                            "target remote " + server.address(),
                            "remote get " + there + " /dev/null",
                            "remote get /vmcore-gdb/modules/../../etc/hostname /dev/null"));
            assertThat(outcome.err().split("No such file or directory", -1))
                    .as(outcome.all())
                    .hasSize(3);
        }
    }

    private static Programs.Outcome gdb(Path gdb, Path dump, List<String> commands, String... before) {
        try (ServerProcess server = ServerProcess.start(dump)) {
            List<String> all = new ArrayList<>(List.of(before));
            all.add("target remote " + server.address());
            all.add("echo READY\\n");
            all.addAll(commands);
            return Programs.gdb(gdb, LIMIT, all);
        }
    }

    /** Function names per thread of {@code thread apply all bt}. */
    private static Map<Long, List<String>> gdbBacktraces(List<String> lines) {
        Map<Long, List<String>> stacks = new LinkedHashMap<>();
        List<String> stack = new ArrayList<>();
        for (String line : lines) {
            Matcher thread = THREAD.matcher(line);
            if (thread.matches()) {
                stack = new ArrayList<>();
                stacks.put(Long.parseLong(thread.group(1)), stack);
            }
            stack.add(line);
        }
        stacks.replaceAll((tid, of) -> gdbFrames(of));
        return stacks;
    }

    /** Function names of one backtrace, without the frame in user space. */
    private static List<String> gdbFrames(List<String> lines) {
        List<String> frames = new ArrayList<>();
        int ready = lines.indexOf("READY");
        for (String line : lines.subList(ready + 1, lines.size())) {
            Matcher frame = GDB_FRAME.matcher(line);
            if (frame.matches()
                    && !frame.group(2).equals("??")
                    && !frame.group(2).equals("<unavailable>")) {
                frames.add(normal(frame.group(2)));
            }
        }
        return frames;
    }

    /** What our program says of the panic task, or of the tasks given; without the frame below the saved registers. */
    private static Map<Long, List<String>> ourBacktraces(Path dump, List<Long> pids) {
        StringBuilder command = new StringBuilder("bt");
        pids.forEach(pid -> command.append(' ').append(pid));
        Programs.Outcome outcome = Programs.vmcoreGdb(LIMIT, "exec", dump.toString(), "-c", command.toString());
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        Map<Long, List<String>> stacks = new LinkedHashMap<>();
        List<String> stack = new ArrayList<>();
        for (String line : outcome.lines()) {
            Matcher task = TASK.matcher(line);
            Matcher frame = OUR_FRAME.matcher(line);
            if (task.matches()) {
                stack = new ArrayList<>();
                stacks.put(Long.parseLong(task.group(1)), stack);
            } else if (frame.matches() && !frame.group(1).equals("machine_kexec")) {
                stack.add(normal(frame.group(1)));
            }
        }
        return stacks;
    }

    /**
     * Compared from the outermost frame. gdb shows an interrupt's entry as {@code <signal handler called>}, and the interrupted
     * function as a frame of its own, which crash's format may have in the entry's registers only. Where gdb starts, because the
     * saved registers are from there, ours may go on with what the exception's handlers called.
     */
    private static boolean sameFrames(List<String> gdb, List<String> ours) {
        int mine = ours.size() - 1;
        int its = gdb.size() - 1;
        while (its >= 0 && mine >= 0) {
            boolean interrupted = its == 0 || gdb.get(its - 1).equals(INTERRUPTED);
            if (gdb.get(its).equals(ours.get(mine)) || gdb.get(its).equals(INTERRUPTED) && isEntry(ours.get(mine))) {
                mine--;
            } else if (!interrupted) {
                return false;
            }
            its--;
        }
        return its < 0 && (mine < 0 || isEntry(ours.get(mine)));
    }

    private static boolean isEntry(String name) {
        return name.startsWith("asm_")
                || name.equals("end_repeat_nmi")
                || name.equals("reboot_interrupt")
                || name.equals("swapgs_restore_regs_and_return_to_usermode");
    }

    /** gdb takes compilers' suffixes for a language's, and the label in the entry code for part of the function. */
    private static String normal(String name) {
        String plain = name.replaceAll("\\[cold\\]|\\.(constprop|isra|part|cold)(\\.\\d+)*", "");
        return plain.startsWith("entry_SYSCALL_64") ? "entry_SYSCALL_64" : plain;
    }
}
