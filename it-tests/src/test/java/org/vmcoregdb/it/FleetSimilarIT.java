package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same bug of the lab's module in builds for other machines and other releases is alike, and no two different bugs are. */
final class FleetSimilarIT {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final List<String> KERNELS =
            List.of("6.1", "6.1-arm64", "6.12-arm64", "sid-16k-arm64", "5.10", "6.12");
    private static final List<String> CASES =
            List.of("badjump", "bug", "hung", "irq", "lockup", "null", "smash", "smashdeep", "sysrq", "tracednull");

    /** Cases that are the same bug, reached in another way. */
    private static final Map<String, String> SAME = Map.of("smashdeep", "smash", "tracednull", "null");

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private static Optional<Path> dump(String kernel, String name) {
        return Stream.of("mdf-d31-zlib", "kdump-zlib", "elf")
                .flatMap(format -> Lab.findDump(kernel, name, format).stream())
                .findFirst();
    }

    @Test
    void theSameBugIsFoundAcrossBuilds() throws IOException {
        Map<String, List<String>> filesOf = new TreeMap<>();
        for (String name : CASES) {
            List<String> files = KERNELS.stream()
                    .flatMap(kernel -> dump(kernel, name).stream())
                    .map(Path::toString)
                    .toList();
            filesOf.put(name, files);
        }
        Assumptions.assumeTrue(
                filesOf.values().stream().filter(files -> files.size() > 1).count() >= CASES.size() - 2,
                "the lab has not enough kernels: it-tests/lab/lab dumps arm64");
        Path list = Files.write(
                folder.resolve("list"),
                filesOf.values().stream().flatMap(List::stream).toList());
        Path rows = folder.resolve("rows.jsonl");
        assertThat(Programs.vmcoreGdb(LIMIT, "fleet", "scan", "--list", list.toString(), "-o", rows.toString())
                        .exitCode())
                .isZero();
        Map<String, String> caseOf = new TreeMap<>();
        Map<String, Set<String>> signatures = new TreeMap<>();
        for (String line : Files.readAllLines(rows)) {
            JsonNode row = JSON.readTree(line);
            filesOf.forEach((name, files) -> {
                if (files.contains(row.path("file").asText())) {
                    String bug = SAME.getOrDefault(name, name);
                    caseOf.put(row.path("id").asText(), bug);
                    signatures
                            .computeIfAbsent(name, n -> new HashSet<>())
                            .add(row.path("id").asText());
                }
            });
        }
        List<String> found = new ArrayList<>();
        signatures.forEach((name, ids) -> {
            if (filesOf.getOrDefault(name, List.of()).size() > 1 && isOne(ids, rows, caseOf)) {
                found.add(name);
            }
        });
        long asked = filesOf.values().stream().filter(files -> files.size() > 1).count();
        assertThat(found.size() * 10L).as("of %d cases: %s", asked, found).isGreaterThanOrEqualTo(9 * asked);
    }

    /** Whether what is like one of the signatures has all of them; whatever else is like it has to be the same bug. */
    private static boolean isOne(Set<String> ids, Path rows, Map<String, String> caseOf) {
        String first = ids.iterator().next();
        Programs.Outcome outcome =
                Programs.vmcoreGdb(LIMIT, "fleet", "similar", "--json", "--to", first, rows.toString());
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        Set<String> alike = new HashSet<>();
        try {
            JSON.readTree(outcome.out())
                    .path("groups")
                    .forEach(group -> group.path("kinds")
                            .forEach(kind -> alike.add(kind.path("id").asText())));
        } catch (IOException e) {
            throw new AssertionError(outcome.all(), e);
        }
        assertThat(alike)
                .as("no other bug is like " + caseOf.get(first))
                .allSatisfy(id -> assertThat(caseOf.get(id)).isEqualTo(caseOf.get(first)));
        return alike.containsAll(ids);
    }
}
