package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every command and option of crash's help, as {@code crash-options.txt} has them, asked of crash and of us; prints a table of what became of each. A row
 * is equal, or listed: all lines in which it differs are in {@code allowed-differences.tsv} with the reason, or decided by memory ({@link StackPlaces}), or crash
 * refuses to answer.
 */
final class CrashTableIT {
    /** Each command of crash's is asked for with crash's own task selected, whatever those before it did. */
    private static final String RESELECT = "set -p";

    private static final Pattern LABELLED = Pattern.compile("^-.*\\s\\.L[A-Z]*\\d+\\+\\d+");
    private static final Pattern PLACE = Pattern.compile("^[-+] *([0-9a-f]{16}):");

    private static final int REFUSAL_LINES = 6;
    private static final int SHOWN_DIFFERENCES = 6;

    static Stream<Arguments> dumps() {
        return Rows.of(
                List.of(Arguments.of("smash", "mdf-d31-zlib")),
                List.of(
                        Arguments.of("smash", "elf"),
                        Arguments.of("hung", "elf"),
                        Arguments.of("hung", "mdf-d31-zlib"),
                        Arguments.of("irq", "elf"),
                        Arguments.of("irq", "mdf-d31-zlib"),
                        Arguments.of("big", "vmcore.elf"),
                        Arguments.of("big", "mdf-d31-zlib")));
    }

    /** What became of a row. */
    private enum Verdict {
        EQUAL,
        LISTED,
        REFUSED,
        DIFFERENT
    }

    @ParameterizedTest(name = "{0}.{1}")
    @MethodSource("dumps")
    void everyOptionSaysWhatCrashSays(String name, String format) throws IOException {
        Path dump = Lab.dump(name, format);
        CrashOracle crash = new CrashOracle(Lab.peer("crash9"), Lab.vmlinux(), dump);
        List<OptionRows.Row> rows = OptionRows.filled(commands -> crash.each(RESELECT, commands));
        List<String> lines = rows.stream().map(OptionRows.Row::line).toList();
        Map<String, List<String>> theirs = crash.each(RESELECT, lines);
        Map<String, List<String>> ours = ours(dump, lines);
        Map<Verdict, Integer> counts = new LinkedHashMap<>();
        StringBuilder table = new StringBuilder();
        List<String> different = new ArrayList<>();
        CrashDiff diff = CrashDiff.withAllowedDifferences();
        StackPlaces places = new StackPlaces(Opened.kernel(dump, Optional.empty()));
        for (OptionRows.Row row : rows) {
            List<String> expected = prepared(row, theirs.getOrDefault(row.line(), List.of()));
            List<String> found = prepared(row, ours.getOrDefault(row.line(), List.of()));
            List<String> all = withoutLabels(differences(expected, found));
            List<String> undecided = row.line().matches("(foreach )?bt\\b.*")
                    ? places.unproved(places.withoutImpossibleExceptions(all))
                    : all;
            List<String> open = undecided.stream()
                    .filter(line -> !diff.allows(row.written(), line.substring(1)))
                    .toList();
            Verdict verdict = all.isEmpty()
                    ? Verdict.EQUAL
                    : isRefusal(row.line(), expected)
                            ? Verdict.REFUSED
                            : open.isEmpty() ? Verdict.LISTED : Verdict.DIFFERENT;
            counts.merge(verdict, 1, Integer::sum);
            table.append(String.format("%-9s %6d  %s%n", verdict, expected.size(), row.written()));
            if (verdict == Verdict.DIFFERENT) {
                open.stream().limit(SHOWN_DIFFERENCES).forEach(line -> different.add(row.written() + ": " + line));
            }
        }
        System.out.printf("%s.%s%n%s%s of %d rows%n", name, format, table, counts, rows.size());
        assertThat(different).as("crash -, ours +").isEmpty();
    }

    /** As crash we are given vmlinux. */
    private static Map<String, List<String>> ours(Path dump, List<String> lines) {
        List<String> commands = new ArrayList<>();
        lines.forEach(line -> commands.addAll(List.of(RESELECT, line)));
        return OurAnswers.of(List.of(dump.toString(), Lab.vmlinux().toString()), commands);
    }

    /** Without the numbers of values and of frames, since ours are more where crash leaves a frame out, and without blanks at the ends. */
    private static List<String> prepared(OptionRows.Row row, List<String> lines) {
        Stream<String> kept = CrashDiff.normalise(lines).stream();
        if (row.line().startsWith("search -x")) {
            // each find ends with an empty line, also those of crash's that are left out
            kept = kept.filter(line -> !line.isEmpty());
        }
        if (row.line().startsWith("search ")) {
            // crash searches the kernel's image twice
            kept = kept.distinct();
        }
        if (row.line().startsWith("sym ")) {
            // crash does not know the kind of modules' data
            kept = kept.filter(line -> !line.contains(" .L")).map(line -> line.replaceFirst("\\(.\\) ", ""));
        }
        List<String> prepared = kept.map(
                        line -> line.replaceFirst("\\$\\d+ = ", "\\$1 = ").replaceFirst("^ *#\\d+ ", "# "))
                .toList();
        return row.line().matches("(foreach )?bt\\b.*") ? withoutLiveRegisters(prepared) : prepared;
    }

    /**
     * Stacks without what a dump that QEMU wrote adds: the loop that panic() ends in, which crash passes over, and the registers of the other CPUs, which
     * crash shows as an exception in stop_this_cpu().
     */
    private static List<String> withoutLiveRegisters(List<String> lines) {
        List<String> kept = new ArrayList<>();
        int from = -1;
        boolean skipped = false;
        boolean words = false;
        boolean started = false;
        for (String line : lines) {
            if (line.matches("# \\[[0-9a-f]{16}\\] delay_tsc\\b.*")) {
                from = kept.size();
            } else if (line.matches("# \\[[0-9a-f]{16}\\] panic\\b.*") && from >= 0) {
                kept.subList(from, kept.size()).clear();
                from = -1;
            }
            skipped |= line.matches(" *\\[exception RIP: stop_this_cpu\\b.*");
            // crash lists words from an old return address below the stack pointer on, and none of the frame that it
            // shows as an exception
            words = line.matches("# \\[[0-9a-f]{16}\\] stop_this_cpu\\b.*")
                    || words && line.matches(" +[0-9a-f]{16}: .*");
            boolean old = started && line.matches(" +\\[[0-9a-f]{16}\\] stop_this_cpu at .*");
            started = line.matches(" *START: stop_this_cpu at .*");
            if (!skipped && !old && (!words || !line.startsWith(" "))) {
                kept.add(line);
            }
            skipped &= !line.matches(".* CS: .*");
        }
        return kept;
    }

    /** One sentence that begins with the command's name, or how it is to be used. */
    private static boolean isRefusal(String line, List<String> answer) {
        String command = line.split(" ", 2)[0];
        return !answer.isEmpty()
                && answer.size() <= REFUSAL_LINES
                && (answer.get(0).matches(Pattern.quote(command) + "( \\w+)*: .*")
                        || answer.get(0).startsWith("crash: command not found")
                        || answer.get(0).startsWith("symbol not found")
                        || answer.get(0).equals("Usage:")
                        || answer.get(answer.size() - 1).startsWith("Enter \"help "));
    }

    /**
     * Without the lines of words for which crash has a label of the compiler's, which only vmlinux has: where it is, we show the symbol before it, in the
     * line of the same address.
     */
    private static List<String> withoutLabels(List<String> differences) {
        Set<String> places = differences.stream()
                .filter(line -> LABELLED.matcher(line).find())
                .map(CrashTableIT::place)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
        return differences.stream()
                .filter(line -> place(line).filter(places::contains).isEmpty())
                .toList();
    }

    private static Optional<String> place(String line) {
        Matcher place = PLACE.matcher(line);
        return place.find() ? Optional.of(place.group(1)) : Optional.empty();
    }

    /** Of each task by itself, since the differences of long texts take much memory to find. */
    private static List<String> differences(List<String> crash, List<String> ours) {
        List<List<String>> theirTasks = CrashDiff.tasks(crash);
        List<List<String>> ourTasks = CrashDiff.tasks(ours);
        if (theirTasks.size() != ourTasks.size()) {
            return CrashDiff.lineDiff(crash, ours);
        }
        List<String> all = new ArrayList<>();
        for (int i = 0; i < theirTasks.size(); i++) {
            all.addAll(CrashDiff.lineDiff(theirTasks.get(i), ourTasks.get(i)));
        }
        return all;
    }
}
