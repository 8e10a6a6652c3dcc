package org.vmcoregdb.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Holds what our commands print against what crash prints of the same dump, line by line. A line that only one of them has must match
 * an entry of {@code allowed-differences.tsv}, each of which gives its reason.
 */
final class CrashDiff {
    /** Cells of the table that the lines both have in common are found with. */
    private static final long TABLE_LIMIT = 30_000_000;

    private final List<Allowed> allowed;
    private final UnaryOperator<List<String>> proof;

    private CrashDiff(List<Allowed> allowed, UnaryOperator<List<String>> proof) {
        this.allowed = allowed;
        this.proof = proof;
    }

    /**
     * A difference that is meant to be.
     *
     * @param command the command line whose output it is in; {@code *} for any
     * @param line what the whole line looks like, whichever side has it
     * @param reason why
     */
    record Allowed(String command, Pattern line, String reason) {
        boolean covers(String inCommand, String text) {
            return (command.equals("*") || command.equals(inCommand))
                    && line.matcher(text).matches();
        }
    }

    /** With the differences listed in the resource {@code allowed-differences.tsv}. */
    static CrashDiff withAllowedDifferences() {
        try (InputStream in = CrashDiff.class.getResourceAsStream("allowed-differences.tsv")) {
            if (in == null) {
                throw new IllegalStateException("no resource allowed-differences.tsv");
            }
            return new CrashDiff(
                    parse(new String(in.readAllBytes(), StandardCharsets.UTF_8)), UnaryOperator.identity());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The same, and a proof on the dump at hand.
     *
     * @param unproved takes the differences of one command, each with its sign, and gives those that it cannot prove to be right
     */
    CrashDiff provedBy(UnaryOperator<List<String>> unproved) {
        return new CrashDiff(allowed, unproved);
    }

    /** Lines of {@code command TAB regex TAB reason}; blank ones and those that start with {@code #} are skipped. */
    static List<Allowed> parse(String table) {
        List<Allowed> entries = new ArrayList<>();
        for (String line : table.lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] columns = line.split("\t", -1);
            if (columns.length != 3 || columns[2].isBlank()) {
                throw new IllegalArgumentException("not \"command TAB regex TAB reason\": " + line);
            }
            entries.add(new Allowed(columns[0], Pattern.compile(columns[1]), columns[2]));
        }
        return entries;
    }

    /**
     * Runs {@code commands} in crash and in ours over one dump.
     *
     * @param ours the arguments of our {@code exec} before the commands: the dump, its other parts, perhaps a vmlinux
     * @return the differences that nothing allows, ready to print; empty when all is well
     */
    List<String> compare(Path crash, Path vmlinux, Path dump, List<String> ours, List<String> commands) {
        return compare(new CrashOracle(crash, vmlinux, dump), ours, commands);
    }

    /** The same with a crash that was told something. */
    List<String> compare(CrashOracle crash, List<String> ours, List<String> commands) {
        Map<String, List<String>> theirs = crash.outputs(commands);
        Map<String, List<String>> answers = OurAnswers.of(ours, commands);
        List<String> differences = new ArrayList<>();
        for (String command : commands) {
            List<String> expected = normalise(theirs.getOrDefault(command, List.of()));
            List<String> found = normalise(answers.getOrDefault(command, List.of()));
            compare(command, expected, found).forEach(difference -> differences.add(command + ": " + difference));
        }
        return differences;
    }

    /** Whether a line that only one side has is listed, for a command as the list has it. */
    boolean allows(String command, String line) {
        return allowed.stream().anyMatch(entry -> entry.covers(command, line));
    }

    /** The differences between two outputs of one command that nothing allows: {@code -line} only crash's, {@code +line} only ours. */
    List<String> compare(String command, List<String> theirs, List<String> ours) {
        return proof.apply(lineDiff(theirs, ours)).stream()
                .filter(line -> !allows(command, line.substring(1)))
                .toList();
    }

    /** Trailing blanks and empty lines at the end carry nothing. */
    static List<String> normalise(List<String> lines) {
        List<String> kept = new ArrayList<>(lines.stream()
                .map(String::stripTrailing)
                .map(CrashDiff::inAscii)
                .toList());
        while (!kept.isEmpty() && kept.get(kept.size() - 1).isEmpty()) {
            kept.remove(kept.size() - 1);
        }
        return kept;
    }

    /** As bytes in octal: crash shows numbers in arrays of bytes as characters where they happen to be UTF-8, and we do not. */
    private static String inAscii(String line) {
        if (line.chars().allMatch(c -> c < 0x80)) {
            return line;
        }
        StringBuilder out = new StringBuilder();
        for (byte b : line.getBytes(StandardCharsets.UTF_8)) {
            if (b >= 0) {
                out.append((char) b);
            } else {
                out.append('\\').append(Integer.toOctalString(b & 0xff));
            }
        }
        return out.toString();
    }

    /**
     * The lines that only one side has, in order. What both begin and end with is set aside first, so that the table stays small for
     * outputs that are nearly the same.
     */
    static List<String> lineDiff(List<String> a, List<String> b) {
        int head = 0;
        while (head < a.size() && head < b.size() && a.get(head).equals(b.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < a.size() - head
                && tail < b.size() - head
                && a.get(a.size() - 1 - tail).equals(b.get(b.size() - 1 - tail))) {
            tail++;
        }
        return middleDiff(a.subList(head, a.size() - tail), b.subList(head, b.size() - tail));
    }

    /** Of very long outputs the lines that one side has more often, wherever they stand. */
    private static List<String> countedDiff(List<String> a, List<String> b) {
        Map<String, Integer> more = new LinkedHashMap<>();
        a.forEach(line -> more.merge(line, 1, Integer::sum));
        b.forEach(line -> more.merge(line, -1, Integer::sum));
        List<String> differences = new ArrayList<>();
        more.forEach((line, count) -> {
            for (int i = 0; i < Math.abs(count); i++) {
                differences.add((count > 0 ? "-" : "+") + line);
            }
        });
        return differences;
    }

    private static List<String> middleDiff(List<String> a, List<String> b) {
        if ((long) a.size() * b.size() > TABLE_LIMIT) {
            return countedDiff(a, b);
        }
        int[][] common = new int[a.size() + 1][b.size() + 1];
        for (int i = a.size() - 1; i >= 0; i--) {
            for (int j = b.size() - 1; j >= 0; j--) {
                common[i][j] = a.get(i).equals(b.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        List<String> differences = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < a.size() || j < b.size()) {
            if (i < a.size() && j < b.size() && a.get(i).equals(b.get(j))) {
                i++;
                j++;
            } else if (j == b.size() || (i < a.size() && common[i + 1][j] >= common[i][j + 1])) {
                differences.add("-" + a.get(i++));
            } else {
                differences.add("+" + b.get(j++));
            }
        }
        return differences;
    }

    /** What is said of each task by itself: the differences of long texts take much memory to find. */
    static List<List<String>> tasks(List<String> lines) {
        List<List<String>> tasks = new ArrayList<>(List.of(new ArrayList<>()));
        for (String line : lines) {
            if (line.startsWith("PID: ")) {
                tasks.add(new ArrayList<>());
            }
            tasks.get(tasks.size() - 1).add(line);
        }
        return tasks;
    }
}
