package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.printk.KernelLog;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.unwind.UnwindMethod;
import org.vmcoregdb.unwind.Unwinder;
import org.vmcoregdb.unwind.frame.Backtrace;

/**
 * Kernels that differ from a distribution's in one thing: how stacks are unwound, what is in kallsyms, which DWARF, which compiler and
 * which optimisation. None has BTF. With their vmlinux they answer as crash does. The lab's set {@code built} has their dumps; those that it
 * has not made are not compared.
 */
final class BuiltKernelsIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static final List<String> COMMANDS = List.of(
            "sys",
            "ps",
            "ps -t 1",
            "log",
            "mod",
            "files 1",
            "sig 1",
            "struct task_struct",
            "struct -o module",
            "struct file",
            "p jiffies",
            "p init_task.comm",
            "p init_uts_ns.name",
            "whatis vfs_write",
            "dis -l panic",
            "dis schedule 20",
            "kmem -n",
            "kmem -p | head -40");

    private static final Pattern FRAME = Pattern.compile(" ?#\\d+ \\[([0-9a-f]+)\\] (.* at ([0-9a-f]+).*)");

    private static final List<String> STACKS = List.of("bt", "bt -a", "foreach bt");

    static Stream<Arguments> dumps() {
        List<Arguments> rows = new ArrayList<>();
        Path folder = Lab.folder().resolve("dumps");
        try (Stream<Path> labels = Files.isDirectory(folder) ? Files.list(folder) : Stream.of()) {
            // a label is that of a fetched kernel and the variant: of those that are fetched themselves, with BTF,
            // others have tests
            labels.map(f -> f.getFileName().toString())
                    .filter(label -> label.matches("[0-9.]+-[a-z0-9]+") && !label.matches(".*-(generic|rt|arm64)"))
                    .sorted()
                    .forEach(label -> names(label).forEach(name -> rows.add(Arguments.of(label, name))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows.isEmpty() ? Stream.of(Arguments.of("none", "smash")) : rows.stream();
    }

    /** Old kernels, of other sources, take no module of ours. */
    private static List<String> names(String label) {
        return label.matches(".*-(bionic|xenial)") ? List.of("sysrq") : List.of("smash", "hung", "irq");
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("dumps")
    void saysTheSame(String label, String name) {
        Path dump = dump(label, name);
        Path vmlinux = Lab.vmlinux(label);
        Kernel kernel = Opened.kernel(dump, Optional.of(vmlinux));
        List<String> differences = CrashDiff.withAllowedDifferences()
                .provedBy(lines -> otherNames(kernel, unproved(lines, pages(kernel))))
                .compare(crash(label, kernel, vmlinux, dump), List.of(dump.toString(), vmlinux.toString()), COMMANDS);
        assertThat(differences).as("crash -, ours +").isEmpty();
    }

    /** From the registers in QEMU's file crash finds how far KASLR moved the kernel, but not if it has no table of the CPU's entry code, as until 4.14. */
    private static CrashOracle crash(String label, Kernel kernel, Path vmlinux, Path dump) {
        String[] options = label.startsWith("4.4-")
                ? new String[] {"--kaslr=0x" + Long.toHexString(kernel.layout().kaslrOffset())}
                : new String[0];
        return new CrashOracle(Lab.peer("crash9"), vmlinux, dump, options);
    }

    /**
     * What differs without ours being right. crash takes HZ for 1000 (here it is 250) in a kernel that does not carry its configuration,
     * and knows tracing's place at the start of a function, but not after endbr64. Of a kernel without nodes it takes the end of memory for how
     * much there is, holes included, so that a task's share of it may be a tenth of a percent less than of what the log says that there is.
     */
    private static List<String> unproved(List<String> differences, OptionalLong pages) {
        Set<String> proved = differences.stream()
                .filter(line -> line.startsWith("+"))
                .flatMap(line -> TaskLine.of(line).stream())
                .filter(task -> task.isShareOf(pages))
                .map(TaskLine::rest)
                .collect(Collectors.toSet());
        return differences.stream()
                .filter(line -> TaskLine.of(line)
                        .filter(task -> proved.contains(task.rest()))
                        .isEmpty())
                .filter(line -> !line.matches("[-+] *(UPTIME|RUN TIME): .*"))
                .filter(line ->
                        !line.matches("[-+]0x[0-9a-f]+ <[^>]+\\+4>:\tnopl   0x0\\(%rax,%rax,1\\)( \\[FTRACE NOP])?"))
                .toList();
    }

    private static final Pattern NAMED = Pattern.compile("[-+](.*\\b0x([0-9a-f]{16})) <([^>+]+)>");

    /** Without lines that have another name of the same address: of several, ours is the function's. */
    private static List<String> otherNames(Kernel kernel, List<String> differences) {
        Set<String> proved = new TreeSet<>();
        for (String line : differences) {
            Matcher ours = NAMED.matcher(line);
            if (line.startsWith("+")
                    && ours.matches()
                    && kernel.symbol(ours.group(3)).orElse(0) == Long.parseUnsignedLong(ours.group(2), 16)) {
                proved.add(ours.group(1));
            }
        }
        return differences.stream()
                .filter(line -> {
                    Matcher named = NAMED.matcher(line);
                    return !named.matches() || !proved.contains(named.group(1));
                })
                .toList();
    }

    /** A line of {@code ps}, but for the task's share of memory. */
    private record TaskLine(String rest, String share, long residentKilobytes) {
        private static final Pattern LINE =
                Pattern.compile("[-+](.* [0-9a-f]{16}  [A-Z]{2} +)([0-9.]+)( +\\d+ +(\\d+)  .*)");

        static Optional<TaskLine> of(String line) {
            Matcher task = LINE.matcher(line);
            return task.matches()
                    ? Optional.of(
                            new TaskLine(task.group(1) + task.group(3), task.group(2), Long.parseLong(task.group(4))))
                    : Optional.empty();
        }

        boolean isShareOf(OptionalLong pages) {
            return pages.isPresent()
                    && share.equals(String.format(Locale.ROOT, "%.1f", residentKilobytes * 25.0 / pages.getAsLong()));
        }
    }

    /** How many pages of memory there are by what the kernel wrote when it started. */
    private static OptionalLong pages(Kernel kernel) {
        Pattern memory = Pattern.compile("Memory: \\d+K/(\\d+)K available.*");
        return KernelLog.of(kernel).records().stream()
                .map(entry -> memory.matcher(entry.text()))
                .filter(Matcher::matches)
                .mapToLong(found -> Long.parseLong(found.group(1)) / 4)
                .findFirst();
    }

    /**
     * The stacks of each task are crash's, or two ways to walk them that know nothing of each other agree: call frames of the compiler, and
     * frame pointers or the functions' instructions.
     */
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("dumps")
    void stacksAreTheSame(String label, String name) {
        Path dump = dump(label, name);
        Path vmlinux = Lab.vmlinux(label);
        Kernel kernel = Opened.kernel(dump, Optional.of(vmlinux));
        Map<String, List<String>> theirs = crash(label, kernel, vmlinux, dump).outputs(STACKS);
        Map<String, List<String>> ours = OurAnswers.of(List.of(dump.toString(), vmlinux.toString()), STACKS);
        Set<String> proved = proved(kernel);
        List<String> differences = new ArrayList<>();
        for (String command : STACKS) {
            Map<String, List<String>> byTask = tasks(ours.getOrDefault(command, List.of()));
            Map<String, List<String>> expected = tasks(theirs.getOrDefault(command, List.of()));
            assertThat(byTask.keySet()).isEqualTo(expected.keySet());
            expected.forEach((task, stack) -> {
                List<String> found = byTask.getOrDefault(task, List.of());
                if (!differOnlyInPlaces(kernel, stack, found) && !proved.contains(task)) {
                    CrashDiff.lineDiff(stack, found)
                            .forEach(line -> differences.add(command + " " + task + ": " + line));
                }
            });
        }
        assertThat(differences).as("crash -, ours +").isEmpty();
        assertThat(proved).as("tasks whose stack is proved").hasSizeGreaterThan(50);
    }

    /** The lines of each task's stack, by the task's address. */
    private static Map<String, List<String>> tasks(List<String> lines) {
        Map<String, List<String>> byTask = new TreeMap<>();
        List<String> current = new ArrayList<>();
        for (String line : CrashDiff.normalise(lines)) {
            if (line.startsWith("PID: ")) {
                current = new ArrayList<>();
                byTask.put(line.replaceFirst(".*TASK: ([0-9a-f]+) .*", "$1"), current);
            }
            if (!line.isEmpty()) {
                current.add(line);
            }
        }
        return byTask;
    }

    /** The same frames, and the return address of each is where we say that it is; crash means other words by the address sometimes. */
    private static boolean differOnlyInPlaces(Kernel kernel, List<String> theirs, List<String> ours) {
        if (theirs.size() != ours.size()) {
            return false;
        }
        for (int i = 0; i < ours.size(); i++) {
            Matcher frame = FRAME.matcher(ours.get(i));
            Matcher other = FRAME.matcher(theirs.get(i));
            boolean same = ours.get(i).equals(theirs.get(i))
                    || frame.matches()
                            && other.matches()
                            && frame.group(2).equals(other.group(2))
                            && kernel.memory().readLong(Long.parseUnsignedLong(frame.group(1), 16))
                                    == Long.parseUnsignedLong(frame.group(3), 16);
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private static Set<String> proved(Kernel kernel) {
        Unwinder whole = new Unwinder(kernel);
        List<Unwinder> others = List.of(
                new Unwinder(kernel, List.of(UnwindMethod.ENTRY, UnwindMethod.DWARF)),
                new Unwinder(kernel, List.of(UnwindMethod.ENTRY, UnwindMethod.FRAME_POINTER, UnwindMethod.PROLOGUE)));
        Set<String> proved = new TreeSet<>();
        for (Task task : Tasks.of(kernel).all()) {
            Backtrace ours = whole.backtrace(task);
            if (ours.problem().isEmpty()
                    && others.stream()
                            .allMatch(other -> places(other.backtrace(task)).equals(places(ours)))) {
                proved.add(Long.toHexString(task.address()));
            }
        }
        return proved;
    }

    private static List<String> places(Backtrace trace) {
        return trace.frames().stream()
                .map(frame -> Long.toHexString(frame.pc()) + " " + Long.toHexString(frame.sp()))
                .toList();
    }

    /** What needs no types is there without vmlinux, too, and what is missing is said. */
    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("dumps")
    void theDumpAlone(String label, String name) {
        Path dump = dump(label, name);
        Programs.Outcome outcome = Programs.vmcoreGdb(LIMIT, "exec", dump.toString(), "-c", "log", "-c", "ps");
        assertThat(outcome.out()).as(outcome.err()).contains("Linux version ");
        assertThat(outcome.exitCode()).isNotZero();
        assertThat(outcome.all()).contains("vmlinux").doesNotContain("\tat ");
    }

    private static Path dump(String label, String name) {
        String format = name.equals("sysrq") ? "elf" : "mdf-d31-zlib";
        return Lab.findDump(label, name, format).orElseGet(() -> {
            Assumptions.abort("no dumps of such kernels in the lab: it-tests/lab/lab dumps built, and old");
            throw new AssertionError("unreachable");
        });
    }
}
