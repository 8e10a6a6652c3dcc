package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The options of bt, foreach, set and sym against crash, over all tasks of dumps of different crashes. */
final class BtOptionsIT {
    static Stream<String> dumps() {
        return Rows.of(List.of("irq", "lockup"), List.of("null", "bug", "hung", "smash"));
    }

    private static final List<String> SCANS = List.of(
            "bt -a -e",
            "bt -a -n idle",
            "bt -E",
            "bt -v",
            "foreach bt -e",
            "foreach bt -t",
            "foreach bt -T",
            "foreach bt -s",
            "foreach bt -s -x",
            "foreach bt -R rescuer_thread");

    private static final List<String> WORDS =
            List.of("foreach bt -f", "foreach bt -F", "foreach bt -FF", "bt -r", "bt -r 1");

    private static final List<String> CHOICES = List.of(
            "foreach set",
            "foreach RU set",
            "foreach active ps",
            "foreach gleader ps",
            "foreach UN user ps",
            "foreach 1 init ps",
            "foreach 2 1 ps",
            "foreach 0 ps",
            "foreach 'kworker.*' ps");

    private static final List<String> SYMBOLS = List.of(
            "sym -M",
            "sym -m crashme",
            "sym -q crashme_t",
            "sym -np panic",
            "sym -n crashme_write",
            "sym -p crashme_rec_touch",
            "sym -n jiffies",
            "sym panic schedule");

    @ParameterizedTest(name = "{0}")
    @MethodSource("dumps")
    void scansAreTheSame(String name) {
        assertThat(differences(name, SCANS, BtOptionsIT::frames))
                .as("crash -, ours +")
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dumps")
    void wordsAreTheSame(String name) {
        assertThat(differences(
                        name,
                        WORDS,
                        (crash, ours) -> new Pair(StackWordLines.split(crash), StackWordLines.comparable(crash, ours))))
                .as("crash -, ours +")
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = "smash")
    void choicesAreTheSame(String name) {
        assertThat(differences(name, CHOICES, Pair::new)).as("crash -, ours +").isEmpty();
    }

    /** crash does not know the kind of modules' data, and has source lines from vmlinux, and its compilers' labels. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = "smash")
    void symbolsAreTheSame(String name) {
        assertThat(differences(name, SYMBOLS, (crash, ours) -> new Pair(symbols(crash), symbols(ours))))
                .as("crash -, ours +")
                .isEmpty();
    }

    private record Pair(List<String> crash, List<String> ours) {}

    @FunctionalInterface
    private interface Preparation {
        Pair of(List<String> crash, List<String> ours);
    }

    /**
     * Frames without their numbers, since ours are more where crash leaves one out; and the first line on another stack without its place,
     * for which crash shows the lowest address of the stack before.
     */
    private static Pair frames(List<String> crash, List<String> ours) {
        return new Pair(frames(crash), frames(ours));
    }

    private static List<String> frames(List<String> lines) {
        List<String> prepared = new ArrayList<>();
        boolean switched = false;
        for (String line : lines) {
            String unnumbered = line.replaceFirst("^ *#\\d+ ", "# ");
            prepared.add(switched ? unnumbered.replaceFirst("\\[[0-9a-f]{16}]", "[]") : unnumbered);
            switched = line.startsWith("--- <");
        }
        return prepared;
    }

    private static List<String> symbols(List<String> lines) {
        return lines.stream()
                .filter(l -> !l.contains(" .L"))
                .map(l -> l.replaceFirst("^([0-9a-f]+) \\(.\\) ", "$1 ").replaceFirst(" [^ ]+: \\d+$", ""))
                .toList();
    }

    private static List<String> differences(String name, List<String> commands, Preparation preparation) {
        Path dump = Lab.dump(name, "mdf-d31-zlib");
        Map<String, List<String>> theirs = new CrashOracle(Lab.peer("crash9"), Lab.vmlinux(), dump).outputs(commands);
        Map<String, List<String>> answers = OurAnswers.of(List.of(dump.toString()), commands);
        CrashDiff diff = CrashDiff.withAllowedDifferences();
        List<String> differences = new ArrayList<>();
        for (String command : commands) {
            Pair pair = preparation.of(
                    CrashDiff.normalise(theirs.getOrDefault(command, List.of())),
                    CrashDiff.normalise(answers.getOrDefault(command, List.of())));
            List<List<String>> crash = CrashDiff.tasks(pair.crash());
            List<List<String>> ours = CrashDiff.tasks(pair.ours());
            assertThat(ours).as(command).hasSameSizeAs(crash);
            for (int i = 0; i < crash.size(); i++) {
                diff.compare(command, crash.get(i), ours.get(i)).stream()
                        .map(line -> command + ": " + line)
                        .forEach(differences::add);
            }
        }
        return differences;
    }
}
