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
import java.util.TreeMap;
import java.util.TreeSet;
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
    private static final int DAMAGED_EACH = 20;
    private static final int KEPT_BYTES = 300_000;
    private static final List<String> NAMES =
            List.of("smash", "null", "bug", "hung", "irq", "lockup", "badjump", "nokaslr", "pti", "smashdeep");
    private static final Pattern TOLD = Pattern.compile("(\\d+) of (\\d+) dumps looked at in ([0-9.]+) s");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    /** Hard links, so that they take no room; damaged ones are cut short, or have no header that anybody knows. */
    private Map<String, Integer> make(Path dumps) throws IOException {
        Map<String, Integer> seeded = new TreeMap<>();
        for (int i = 0; i < DUMPS; i++) {
            // not all equally often: the n-th name is seeded n times as often as the last one
            String name = NAMES.get((int) (Math.sqrt(i * 7919 % 10_000) / 100 * NAMES.size()));
            Path dump = Lab.dump(name, "mdf-d31-zlib").toRealPath();
            Path host = Files.createDirectories(dumps.resolve(String.format("host-%03d/%04d", i % 97, i)));
            Path file = host.resolve("vmcore");
            if (i % DAMAGED_EACH == DAMAGED_EACH - 1) {
                byte[] head = new byte[KEPT_BYTES];
                try (var in = Files.newInputStream(dump)) {
                    in.readNBytes(head, 0, head.length);
                }
                if (i % (2 * DAMAGED_EACH) == DAMAGED_EACH - 1) {
                    java.util.Arrays.fill(head, 0, 4096, (byte) 0);
                }
                Files.write(file, head);
            } else {
                link(file, dump);
                seeded.merge(name, 1, Integer::sum);
            }
        }
        return seeded;
    }

    private static void link(Path file, Path dump) throws IOException {
        try {
            Files.createLink(file, dump);
        } catch (IOException | UnsupportedOperationException otherDisk) {
            Files.createSymbolicLink(file, dump);
        }
    }

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

    private static int count(Path rows) throws IOException {
        return Files.exists(rows) ? Files.readAllLines(rows).size() : 0;
    }

    @Test
    void aThousandDumps() throws IOException, InterruptedException {
        Path dumps = folder.resolve("dumps");
        Map<String, Integer> seeded = make(dumps);
        Path rows = folder.resolve("rows.jsonl");
        List<String> words = List.of("fleet", "scan", "--jobs", "2", "-o", rows.toString(), dumps.toString());
        Process killed = Programs.start(Programs.launcher(words), ProcessBuilder.Redirect.DISCARD);
        long end = System.nanoTime() + LIMIT.toNanos();
        List<Long> memory = new ArrayList<>();
        while (killed.isAlive() && System.nanoTime() < end && count(rows) < DUMPS / 2) {
            if (count(rows) > DUMPS / 10) {
                memory.add(residentKib(killed));
            }
            Thread.sleep(250);
        }
        killed.destroyForcibly().waitFor();
        int before = count(rows);
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
        nothingIsLostOrTwice(rows, seeded);
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

    private static void nothingIsLostOrTwice(Path rows, Map<String, Integer> seeded) throws IOException {
        List<String> files = new ArrayList<>();
        int failed = 0;
        for (String line : Files.readAllLines(rows)) {
            JsonNode row = JSON.readTree(line);
            files.add(row.path("file").asText());
            // of one that is cut short there is what its beginning says
            boolean cut = row.path("problems").toString().contains("is cut short");
            failed += row.has("error") || cut && row.path("signature").asText().isEmpty() ? 1 : 0;
        }
        assertThat(files).hasSize(DUMPS);
        assertThat(new TreeSet<>(files)).hasSize(DUMPS);
        assertThat(failed).isEqualTo(DUMPS / DAMAGED_EACH);
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
