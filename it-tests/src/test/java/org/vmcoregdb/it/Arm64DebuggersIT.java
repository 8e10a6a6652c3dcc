package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.unwind.Unwinder;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;

/** What debuggers without any file say of arm64 dumps, out of the files that the server makes: stacks, names, types and modules. */
final class Arm64DebuggersIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final String KERNEL = "6.1-arm64";
    private static final List<String> CASES = List.of("null", "hung", "irq", "bug", "lockup", "sysrq", "smash");
    private static final Pattern GDB_THREAD = Pattern.compile("Thread \\d+ \\(Thread (\\d+) .*");
    private static final Pattern GDB_FRAME =
            Pattern.compile("#\\d+ +(?:0x([0-9a-f]+) in )?(\\S+|<signal handler called>).*");
    private static final Pattern LLDB_THREAD = Pattern.compile("^[* ] thread #\\d+.*");
    private static final Pattern LLDB_FRAME = Pattern.compile("^ +(?:\\* )?frame #\\d+: 0x([0-9a-f]{16}).*");

    /** Exceptions and interrupts on one stack. */
    private static final int ENTRIES = 2;

    /** Whose stack is destroyed: debuggers end where ours begins to guess. */
    private static final int DESTROYED = 1;

    private static Path dump(String name) {
        return Lab.dump(KERNEL, name, "elf");
    }

    static Stream<String> cases() {
        return Rows.of(List.of("tracednull"), CASES);
    }

    static Stream<String> casesOfLldb() {
        return Rows.of(
                List.of("irq"),
                Stream.concat(CASES.stream(), Stream.of("tracednull"))
                        .filter(c -> !c.equals("irq"))
                        .toList());
    }

    /** Each task's addresses; those of the frames that are sure. */
    private static Map<Task, List<Long>> ours(Path dump) {
        Kernel kernel = Opened.kernel(dump, Optional.empty());
        Unwinder unwinder = new Unwinder(kernel);
        Map<Task, List<Long>> stacks = new LinkedHashMap<>();
        for (Task task : Tasks.of(kernel).all()) {
            Backtrace trace = unwinder.backtrace(task);
            stacks.put(
                    task,
                    trace.frames().stream()
                            .takeWhile(f -> !f.guessed())
                            .map(Frame::pc)
                            .toList());
        }
        return stacks;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void gdbWalksAsWeDo(String name) {
        Path dump = dump(name);
        Path gdb = Lab.installed("gdb-multiarch");
        Map<Long, List<Long>> theirs = new LinkedHashMap<>();
        try (ServerProcess server = ServerProcess.start(dump)) {
            List<Long> stack = new ArrayList<>();
            List<String> lines = Programs.gdb(
                            gdb, LIMIT, List.of("target remote " + server.address(), "thread apply all bt"))
                    .lines();
            for (String line : lines) {
                Matcher thread = GDB_THREAD.matcher(line);
                Matcher frame = GDB_FRAME.matcher(line);
                if (thread.matches()) {
                    stack = new ArrayList<>();
                    theirs.put(Long.parseLong(thread.group(1)), stack);
                } else if (frame.matches() && frame.group(1) != null) {
                    stack.add(Long.parseUnsignedLong(frame.group(1), 16));
                }
            }
        }
        List<String> differing = new ArrayList<>();
        int compared = 0;
        for (Map.Entry<Task, List<Long>> mine : ours(dump).entrySet()) {
            Task task = mine.getKey();
            if (task.stack() == 0 || task.pid() == 0) {
                continue;
            }
            long pid = task.pid();
            List<Long> its = Optional.ofNullable(theirs.get(pid))
                    .orElseThrow(() -> new AssertionError("gdb has no thread " + pid));
            compared++;
            if (!agree(mine.getValue(), its)) {
                differing.add(task.comm() + "\n  ours " + hex(mine.getValue()) + "\n  gdb  " + hex(its));
            }
        }
        assertThat(compared).isGreaterThan(50);
        assertThat(differing).as(String.join("\n", differing)).hasSizeLessThanOrEqualTo(destroyed(name));
    }

    private static int destroyed(String name) {
        return name.startsWith("smash") ? DESTROYED : 0;
    }

    /** A debugger shows the entry of an exception without an address; a task that runs in a program has no frame in the kernel. */
    private static boolean agree(List<Long> ours, List<Long> theirs) {
        int at = 0;
        int missing = 0;
        for (long pc : ours) {
            if (at < theirs.size() && theirs.get(at) == pc) {
                at++;
            } else {
                missing++;
            }
        }
        boolean inProgram = theirs.size() <= 1 && ours.size() <= 1;
        return inProgram || at == theirs.size() && missing <= ENTRIES;
    }

    private static List<String> hex(List<Long> addresses) {
        return addresses.stream().map(Long::toHexString).toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("casesOfLldb")
    void lldbWalksAsWeDo(String name) {
        Path dump = dump(name);
        Path lldb = Lab.peer("lldb21");
        List<List<Long>> walks = new ArrayList<>();
        try (ServerProcess server = ServerProcess.start(dump)) {
            String out = Programs.run(
                            LIMIT,
                            lldb.toString(),
                            "-x",
                            "-b",
                            "-o",
                            "gdb-remote " + server.address(),
                            "-o",
                            "thread backtrace all",
                            "-o",
                            "detach")
                    .out();
            for (String line : out.substring(out.indexOf("(lldb) thread backtrace all"))
                    .lines()
                    .toList()) {
                Matcher frame = LLDB_FRAME.matcher(line);
                if (LLDB_THREAD.matcher(line).matches()) {
                    walks.add(new ArrayList<>());
                } else if (frame.matches() && !walks.isEmpty()) {
                    walks.get(walks.size() - 1).add(Long.parseUnsignedLong(frame.group(1), 16));
                }
            }
        }
        Map<Task, List<Long>> ours = ours(dump);
        assertThat(walks).hasSizeGreaterThanOrEqualTo(ours.size());
        List<String> differing = walks.stream()
                .filter(walk -> walk.size() > 1 && ours.values().stream().noneMatch(walk::equals))
                .map(walk -> hex(walk).toString())
                .toList();
        assertThat(differing).hasSizeLessThanOrEqualTo(destroyed(name));
    }

    @Test
    void namesTypesAndModules() {
        try (ServerProcess server = ServerProcess.start(dump("null"))) {
            String out = Programs.gdb(
                            Lab.installed("gdb-multiarch"),
                            LIMIT,
                            List.of(
                                    "target remote " + server.address(),
                                    "info sharedlibrary",
                                    "info symbol crashme_store",
                                    "info symbol panic",
                                    "ptype struct list_head",
                                    "p sizeof(struct task_struct)",
                                    "x/1i panic"))
                    .out();
            assertThat(out)
                    .containsPattern(
                            "0x[0-9a-f]+ +0x[0-9a-f]+ +Yes( \\(\\*\\))? +target:/vmcore-gdb/modules/crashme.ko")
                    .contains("crashme_store in section .text of target:/vmcore-gdb/modules/crashme.ko")
                    .contains("panic in section .text of target:/vmcore-gdb/vmlinux")
                    .contains("struct list_head *next;")
                    .containsPattern("\\$1 = [1-9][0-9]{3}\n")
                    .containsPattern("0x[0-9a-f]+ <panic>:\\s+");
        }
    }
}
