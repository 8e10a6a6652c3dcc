package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thousand dumps, one in twenty of them damaged: how fast they are looked at, in how much memory, and that a kill loses nothing. */
@Tag("long")
final class FleetThousandIT {
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final int DUMPS = 1000;
    private static final Pattern TOLD = Pattern.compile("(\\d+) of (\\d+) dumps looked at in ([0-9.]+) s");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private static long residentKib(Process process) {
        try {
            return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException ended) {
            return 0;
        }
    }

    @Test
    void aThousandDumps() throws IOException, InterruptedException {
        Path dumps = folder.resolve("dumps");
        Map<String, Integer> seeded = new SeededDumps((name, file) -> file).make(dumps, DUMPS, folder);
        Path rows = folder.resolve("rows.jsonl");
        List<String> words = List.of("fleet", "scan", "--jobs", "2", "-o", rows.toString(), dumps.toString());
        Process killed = Programs.start(Programs.launcher(words), ProcessBuilder.Redirect.DISCARD);
        long end = System.nanoTime() + LIMIT.toNanos();
        List<Long> memory = new ArrayList<>();
        while (killed.isAlive() && System.nanoTime() < end && SeededDumps.count(rows) < DUMPS / 2) {
            if (SeededDumps.count(rows) > DUMPS / 10) {
                memory.add(residentKib(killed));
            }
            Thread.sleep(250);
        }
        killed.destroyForcibly().waitFor();
        int before = SeededDumps.count(rows);
        assertThat(before).isBetween(DUMPS / 2, DUMPS - 1);
        Programs.Outcome second = Programs.vmcoreGdb(LIMIT, words.toArray(String[]::new));
        Matcher told = TOLD.matcher(second.err());
        assertThat(told.find()).as(second.all()).isTrue();
        assertThat(told.group(2)).isEqualTo(Integer.toString(DUMPS));
        double rate = Integer.parseInt(told.group(1)) / Double.parseDouble(told.group(3));
        System.out.printf(
                "fleet: %.1f dumps/s; resident %d to %d MiB%n",
                rate,
                memory.stream().mapToLong(Long::longValue).min().orElse(0) >> 10,
                memory.stream().mapToLong(Long::longValue).max().orElse(0) >> 10);
        SeededDumps.nothingIsLostOrTwice(rows, DUMPS);
        kindsAreAsSeeded(rows, seeded);
        // the last quarter of the time needs no more than the first one, but for what a collection had not taken yet
        int quarter = Math.max(1, memory.size() / 4);
        double early = memory.stream()
                .limit(quarter)
                .mapToLong(Long::longValue)
                .average()
                .orElse(0);
        double late = memory.stream()
                .skip(memory.size() - quarter)
                .mapToLong(Long::longValue)
                .average()
                .orElse(0);
        assertThat(late).as("resident KiB: %s", memory).isLessThan(1.25 * early + 32_768);
        assertThat(rate)
                .as("dumps per second")
                .isGreaterThan(Double.parseDouble(System.getProperty("fleet.rate", "6")));
    }

    private static void kindsAreAsSeeded(Path rows, Map<String, Integer> seeded) throws IOException {
        Programs.Outcome top = Programs.vmcoreGdb(LIMIT, "fleet", "top", "--json", rows.toString());
        int bugs = 0;
        for (JsonNode kind : JSON.readTree(top.out()).path("kinds")) {
            if (kind.path("class").asText().equals("bug")) {
                bugs += kind.path("dumps").asInt();
            }
        }
        assertThat(bugs).isEqualTo(seeded.get("bug"));
    }
}
