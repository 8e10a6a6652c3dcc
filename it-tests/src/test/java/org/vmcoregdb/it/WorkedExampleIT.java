package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What one asks of a dump one after the other: the machine, the log, tasks, open files, modules, signals; each option against crash. We
 * are given the vmlinux too, since crash has the source lines of system calls from it.
 */
final class WorkedExampleIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** Its answer parts those of the other commands; none of them has such a line. */
    private static final String MARK = "271828";

    private static final List<String> COMMANDS = List.of(
            "sys -t",
            "sys -i",
            "sys -c",
            "sys -c 0",
            "sys -c 0x1f",
            "sys -c read",
            "log",
            "log -T",
            "log -t",
            "log -d",
            "log -m",
            "log -c",
            "log -td",
            "log -a",
            "ps",
            "ps -k",
            "ps -u",
            "ps -G",
            "ps -A",
            "ps -S",
            "ps -s",
            "ps -p",
            "ps -p 1",
            "ps -c",
            "ps -c 1",
            "ps -t",
            "ps -t 1",
            "ps -l",
            "ps -l 1",
            "ps -m",
            "ps -m 1",
            "ps -m -C 0",
            "ps -l -C all",
            "ps -a",
            "ps -a 1",
            "ps -g",
            "ps -g 1",
            "ps -r",
            "ps -r 1",
            "ps -y RR",
            "ps -y FIFO,RR",
            "ps -y 0",
            "ps -H",
            "ps -A -H",
            "ps 1 2",
            "ps kthreadd",
            "ps 'kworker.*'",
            "task",
            "task -R comm,pid",
            "task -R se.vruntime 1",
            "set",
            "files",
            "files 1",
            "files 2",
            "files -c",
            "files -c 1",
            "files -R dev",
            "mod",
            "mod -t",
            "sig",
            "sig 1",
            "sig -g",
            "sig -g 1",
            "sig -l",
            "sig -s 0x4a002",
            "foreach ps",
            "foreach files",
            "foreach task -R comm,pid",
            "foreach set",
            "foreach sig");

    /** What each asks of the task that {@code set} has chosen. */
    private static final List<String> OF_INIT = List.of("set", "files", "sig", "ps -p 2", "task -R comm");

    static Stream<Arguments> dumps() {
        return Rows.of(
                List.of(Arguments.of("hung", "mdf-d31-zlib"), Arguments.of("irq", "elf")),
                List.of(
                        Arguments.of("smash", "elf"),
                        Arguments.of("smash", "mdf-d31-zlib"),
                        Arguments.of("hung", "elf"),
                        Arguments.of("irq", "mdf-d31-zlib")));
    }

    @ParameterizedTest(name = "{0}.{1}")
    @MethodSource("dumps")
    void linesAreThoseOfCrash(String name, String format) {
        Path dump = Lab.dump(name, format);
        CrashOracle crash = new CrashOracle(Lab.peer("crash9"), Lab.vmlinux(), dump);
        List<String> inodes = inodes(crash.outputs(List.of("files")).getOrDefault("files", List.of()));
        List<String> commands = new ArrayList<>(COMMANDS);
        commands.addAll(inodes);
        Score score = new Score();
        score.add(crash.outputs(commands), ours(dump, commands));
        List<String> init = new ArrayList<>(List.of("set 1"));
        init.addAll(OF_INIT);
        Map<String, List<String>> ours = ours(dump, init);
        ours.remove("set 1");
        score.add(crash.outputs(List.of("set 1"), OF_INIT), ours);
        score.print(dump.getFileName().toString());
        assertThat(score.unexplained).as("crash -, ours +").isEmpty();
        assertThat(score.different())
                .as("lines that differ, of " + score.lines())
                .isLessThan(score.lines() / 50);
    }

    /** Of dumps that are cut short each command answers, or says in a sentence why not. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"truncated-mdf-d31-zlib", "truncated-flat", "truncated-vmcore.elf"})
    void cutShort(String format) {
        String dump = Lab.dump("smash", format).toString();
        Map<String, List<String>> answers = new LinkedHashMap<>();
        List<String> sentences = new ArrayList<>();
        Programs.Outcome outcome = run(dump, List.of(), COMMANDS, answers);
        outcome.err().lines().forEach(sentences::add);
        assertThat(sentences).allMatch(line -> line.startsWith("vmcore-gdb: "));
        assertThat(answers).as(outcome.err()).hasSameSizeAs(COMMANDS);
        answers.forEach((command, answer) -> {
            String name = command.split(" ")[0];
            assertThat(!answer.isEmpty()
                            || command.equals("files -R dev") // the current task may have no such file
                            || sentences.stream().anyMatch(line -> line.startsWith("vmcore-gdb: " + name + ": ")))
                    .as(command + ": an answer or a sentence; " + outcome.err())
                    .isTrue();
        });
    }

    /** {@code files} of the dentries and inodes of the panic task's files, which each dump has elsewhere. */
    private static List<String> inodes(List<String> files) {
        List<String> commands = new ArrayList<>();
        files.stream()
                .filter(line -> line.matches(" *\\d+ [0-9a-f]{16} [0-9a-f]{16} .*"))
                .forEach(line -> {
                    String[] columns = line.strip().split(" +");
                    commands.add("files -d " + columns[2]);
                    commands.add("files -p " + columns[3]);
                });
        return commands.stream().distinct().toList();
    }

    private static Map<String, List<String>> ours(Path dump, List<String> commands) {
        Map<String, List<String>> answers = new LinkedHashMap<>();
        Programs.Outcome outcome = run(dump.toString(), List.of(Lab.vmlinux().toString()), commands, answers);
        assertThat(answers).as(outcome.err()).hasSameSizeAs(commands);
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        return answers;
    }

    /** All commands in one session; the lines of each are put into {@code answers}. */
    private static Programs.Outcome run(
            String dump, List<String> files, List<String> commands, Map<String, List<String>> answers) {
        List<String> arguments = new ArrayList<>(List.of("exec", dump));
        arguments.addAll(files);
        for (String command : commands) {
            arguments.addAll(List.of("-c", command, "-c", "p " + MARK));
        }
        Programs.Outcome outcome = Programs.vmcoreGdb(LIMIT, arguments.toArray(String[]::new));
        List<String> answer = new ArrayList<>();
        for (String line : outcome.lines()) {
            if (line.matches("\\$\\d+ = " + MARK)) {
                answers.put(commands.get(answers.size()), answer);
                answer = new ArrayList<>();
            } else {
                answer.add(line);
            }
        }
        return outcome;
    }

    /** How many of crash's lines are ours as well, by command without its options. */
    private static final class Score {
        private final CrashDiff diff = CrashDiff.withAllowedDifferences();
        private final Map<String, int[]> byCommand = new TreeMap<>();
        private final List<String> unexplained = new ArrayList<>();

        void add(Map<String, List<String>> theirs, Map<String, List<String>> ours) {
            assertThat(ours.keySet()).isEqualTo(theirs.keySet());
            theirs.forEach((command, answer) -> {
                List<String> expected = CrashDiff.normalise(answer);
                List<String> found = CrashDiff.normalise(ours.getOrDefault(command, List.of()));
                int[] counts = byCommand.computeIfAbsent(command.split(" ")[0], c -> new int[2]);
                counts[0] += expected.size();
                counts[1] += (int) CrashDiff.lineDiff(expected, found).stream()
                        .filter(line -> line.startsWith("-"))
                        .count();
                diff.compare(command, expected, found).forEach(line -> unexplained.add(command + ": " + line));
            });
        }

        int lines() {
            return byCommand.values().stream().mapToInt(c -> c[0]).sum();
        }

        int different() {
            return byCommand.values().stream().mapToInt(c -> c[1]).sum();
        }

        void print(String dump) {
            System.out.printf(
                    "the commands of the worked example against crash, %s: %d of %d lines the same (%.2f %%)%n",
                    dump, lines() - different(), lines(), 100.0 * (lines() - different()) / lines());
            byCommand.forEach((command, counts) ->
                    System.out.printf("  %s: %d of %d%n", command, counts[0] - counts[1], counts[0]));
        }
    }
}
