package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code report} says killed each machine of the lab; how each was killed is known. */
final class ReportIT {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Pattern LINE = Pattern.compile(" *(CLASS|WHERE|SIGNATURE): (\\S+).*");

    private static Map<String, String> crash(Path dump) {
        Programs.Outcome outcome = Programs.vmcoreGdb(LIMIT, "report", dump.toString());
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        assertThat(outcome.out()).doesNotContain("WHAT IS MISSING");
        Map<String, String> lines = new LinkedHashMap<>();
        for (String line : outcome.lines()) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                lines.putIfAbsent(matcher.group(1), matcher.group(2));
            }
        }
        return lines;
    }

    /** As the guest dumped itself, and as QEMU dumped it: two runs, with the kernel at two places. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "smash, stack-corruption:, crashme_parse_name+117",
        "null, null-pointer:, crashme_store+5",
        "bug, bug:, crashme_do_bug.constprop.0+20",
        "irq, null-pointer:, crashme_store+5",
        "lockup, panic:, crashme_do_lockup+189",
        "hung, hung-task:, crashme_do_hung+69",
        "smashdeep, stack-corruption:, crashme_parse_name+117",
        "badjump, bad-jump:, crashme_do_badjump+34"
    })
    void whatKilledIt(String name, String type, String where) {
        Map<String, String> guests = crash(Lab.dump(name, "mdf-d31-zlib"));
        Map<String, String> qemus = crash(Lab.dump(name, "elf"));
        assertThat(guests).containsEntry("CLASS", type).containsEntry("WHERE", where);
        assertThat(qemus).as("one signature for two runs").isEqualTo(guests);
    }

    @Test
    void aFolderOfDumps(@TempDir Path folder) throws IOException {
        List<String> same = List.of("smash", "la57", "pti", "nokaslr");
        List<String> others = List.of("null", "irq", "bug", "hung", "lockup", "badjump", "smashdeep");
        for (String name : same) {
            Files.createSymbolicLink(folder.resolve(name), Lab.dump(name, "mdf-d31-zlib"));
        }
        for (String name : others) {
            Files.createSymbolicLink(folder.resolve(name), Lab.dump(name, "mdf-d31-zlib"));
        }
        Programs.Outcome outcome = Programs.vmcoreGdb(LIMIT, "report", folder.toString());
        for (String name : same) {
            Files.delete(folder.resolve(name)); // JUnit warns of links that lead out of a temporary folder
        }
        for (String name : others) {
            Files.delete(folder.resolve(name));
        }
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        List<String> groups =
                outcome.lines().stream().filter(l -> l.startsWith("seen ")).toList();
        assertThat(groups).as(outcome.out()).hasSize(1 + others.size());
        assertThat(groups.get(0)).startsWith("seen 4 times");
        assertThat(groups.subList(1, groups.size())).allMatch(l -> l.startsWith("seen 1 time "));
        assertThat(new TreeSet<>(groups.stream().map(ReportIT::signature).toList()))
                .as("different crashes have different signatures")
                .hasSize(groups.size());
    }

    private static String signature(String group) {
        return Optional.of(group.split(" +")).map(words -> words[3]).orElse("");
    }

    @Test
    void truncatedOnesSayWhatIsMissing() {
        Programs.Outcome outcome = Programs.vmcoreGdb(
                LIMIT, "report", Lab.dump("smash", "truncated-mdf-d31-zlib").toString());
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        assertThat(outcome.out()).contains("MACHINE\n");
        assertThat(outcome.err()).contains("vmcore-gdb: ").doesNotContain("Exception");
    }
}
