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
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.remote.http.RangeServer;

/** Many dumps: copies of the lab's, some damaged, scanned from a folder and from a server; killed and gone on with; counted. */
final class FleetIT {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final List<String> NAMES = List.of("smash", "null", "bug", "hung");
    private static final int COPIES = 5;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private Path dumps() throws IOException {
        Path dumps = Files.createDirectories(folder.resolve("dumps"));
        for (String name : NAMES) {
            for (int i = 0; i < COPIES; i++) {
                Path host = Files.createDirectories(dumps.resolve("host-" + i).resolve(name));
                Files.createSymbolicLink(host.resolve("vmcore"), Lab.dump(name, "mdf-d31-zlib"));
            }
        }
        Files.writeString(Files.createDirectories(dumps.resolve("broken")).resolve("vmcore"), "KDUMP   and no more");
        return dumps;
    }

    private static Programs.Outcome scan(Path results, String... sources) {
        List<String> words = new ArrayList<>(List.of("fleet", "scan", "-o", results.toString()));
        words.addAll(List.of(sources));
        Programs.Outcome outcome = Programs.vmcoreGdb(LIMIT, words.toArray(String[]::new));
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        return outcome;
    }

    private static JsonNode top(Path results) throws IOException {
        Programs.Outcome outcome = Programs.vmcoreGdb(LIMIT, "fleet", "top", "--json", results.toString());
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        return JSON.readTree(outcome.out());
    }

    /** What each dump died of, as {@code report} says of it alone. */
    private static Map<String, Integer> countedByHand() throws IOException {
        Map<String, Integer> kinds = new TreeMap<>();
        for (String name : NAMES) {
            Programs.Outcome report = Programs.vmcoreGdb(
                    LIMIT, "report", "--json", Lab.dump(name, "mdf-d31-zlib").toString());
            String id = JSON.readTree(report.out())
                    .path("crash")
                    .path("signature")
                    .path("id")
                    .asText();
            assertThat(id).isNotEmpty();
            kinds.merge(id, COPIES, Integer::sum);
        }
        return kinds;
    }

    private static Map<String, Integer> kinds(JsonNode top) {
        Map<String, Integer> kinds = new TreeMap<>();
        top.path("kinds")
                .forEach(kind ->
                        kinds.put(kind.path("id").asText(), kind.path("dumps").asInt()));
        return kinds;
    }

    /** The same rows, but for places, versions and times. */
    private static List<String> comparable(Path results, String place) throws IOException {
        List<String> rows = new ArrayList<>();
        for (String line : Files.readAllLines(results)) {
            rows.add(line.replace(place, "")
                    .replaceAll("\"version\":\"[^\"]*\"", "")
                    .replaceAll("\"milliseconds\":\\d+,\"bytes\":\\d+,\"requests\":\\d+", ""));
        }
        rows.sort(String::compareTo);
        return rows;
    }

    @Test
    void topIsAHandCountWhereverTheDumpsAre() throws IOException {
        Path dumps = dumps();
        Path local = folder.resolve("local.jsonl");
        Programs.Outcome scan = scan(local, dumps.toString());
        int all = NAMES.size() * COPIES + 1;
        assertThat(scan.err()).contains(all + " of " + all + " dumps looked at", "1 of them could not be opened");
        assertThat(kinds(top(local))).isEqualTo(countedByHand());
        assertThat(top(local).path("failed").asInt()).isEqualTo(1);
        try (RangeServer server = RangeServer.start(dumps)) {
            List<String> addresses = new ArrayList<>();
            for (String line : Files.readAllLines(local)) {
                String file = JSON.readTree(line).path("file").asText();
                addresses.add(server.address(dumps.relativize(Path.of(file)).toString()));
            }
            Path list = Files.write(folder.resolve("list"), addresses);
            Path remote = folder.resolve("remote.jsonl");
            scan(remote, "--list", list.toString());
            assertThat(comparable(remote, server.address(""))).isEqualTo(comparable(local, dumps + "/"));
        }
    }

    @Test
    void whoIsKilledGoesOnWhereItWas() throws IOException, InterruptedException {
        Path dumps = dumps();
        Path results = folder.resolve("killed.jsonl");
        Process process = Programs.start(
                Programs.launcher(List.of("fleet", "scan", "--jobs", "1", "-o", results.toString(), dumps.toString())),
                ProcessBuilder.Redirect.DISCARD);
        long end = System.nanoTime() + LIMIT.toNanos();
        while (process.isAlive()
                && System.nanoTime() < end
                && (!Files.exists(results) || Files.readAllLines(results).size() < 3)) {
            Thread.sleep(20);
        }
        process.destroyForcibly().waitFor();
        assertThat(Files.readAllLines(results).size()).isBetween(3, NAMES.size() * COPIES);
        scan(results, dumps.toString());
        List<String> files = new ArrayList<>();
        for (String line : Files.readAllLines(results)) {
            files.add(JSON.readTree(line).path("file").asText());
        }
        assertThat(files).hasSize(NAMES.size() * COPIES + 1);
        assertThat(new TreeSet<>(files)).hasSameSizeAs(files);
    }

    /** Objects are listed, what is no dump is passed over, and what has a row costs no request of its own. */
    @Test
    void aBucketsObjectsAreAFolder() throws IOException {
        Path dumps = dumps();
        Files.writeString(dumps.resolve("broken/vmcore-dmesg.txt"), "some text");
        Path local = folder.resolve("local.jsonl");
        scan(local, dumps.toString());
        try (S3Server server = S3Server.start(folder)) {
            for (JsonNode row : rows(local)) {
                Path file = Path.of(row.path("file").asText());
                server.put("lab", "fleet/" + dumps.relativize(file), file);
            }
            server.put("lab", "fleet/broken/vmcore-dmesg.txt", dumps.resolve("broken/vmcore-dmesg.txt"));
            server.put("lab", "fleet2/vmcore", dumps.resolve("broken/vmcore"));
            Path remote = folder.resolve("remote.jsonl");
            List<String> words = List.of("fleet", "scan", "-o", remote.toString(), "s3://lab/fleet/");
            List<String> environment = new ArrayList<>(server.environment());
            environment.add("XDG_CACHE_HOME=" + folder.resolve("cache"));
            Programs.Outcome first = Programs.vmcoreGdb(LIMIT, environment, words);
            assertThat(first.exitCode()).as(first.all()).isZero();
            int all = NAMES.size() * COPIES + 1;
            assertThat(first.err()).contains(all + " of " + all + " dumps looked at", "1 of them could not be opened");
            assertThat(comparable(remote, "s3://lab/fleet/")).isEqualTo(comparable(local, dumps + "/"));
            for (JsonNode row : rows(remote)) {
                assertThat(row.path("requests").asLong()).as(row.toString()).isBetween(1L, 60L);
                assertThat(row.path("bytes").asLong()).as(row.toString()).isBetween(1L, 20_000_000L);
            }
            Programs.Outcome again = Programs.vmcoreGdb(LIMIT, environment, words);
            assertThat(again.err()).as(again.all()).contains("0 of " + all + " dumps looked at");
            Programs.Outcome absent = Programs.vmcoreGdb(
                    LIMIT, environment, List.of("fleet", "scan", "-o", remote.toString(), "s3://none/"));
            assertThat(absent.exitCode()).isEqualTo(1);
            assertThat(absent.err()).contains("s3://none/ cannot be listed: there is no bucket none");
        }
    }

    /** Far away each request counts: of a large file the checks that look at each task are left out and named; of a packed one none is. */
    @Test
    void aRowOfALargeDumpFarAwayCostsLittle() throws IOException {
        Path elf = Lab.dump("big", "vmcore.elf");
        Path packed = Lab.dump("big", "mdf-d31-zlib");
        Path results = folder.resolve("large.jsonl");
        try (RangeServer server = RangeServer.start(Objects.requireNonNull(elf.getParent()))) {
            scan(
                    results,
                    "--jobs",
                    "1",
                    server.address(elf.getFileName().toString()),
                    server.address(packed.getFileName().toString()));
        }
        Map<Boolean, JsonNode> rows = new TreeMap<>();
        rows(results).forEach(row -> rows.put(row.path("file").asText().endsWith(".elf"), row));
        assertThat(rows).hasSize(2);
        JsonNode large = rows.getOrDefault(true, JSON.nullNode());
        assertThat(large.path("requests").asLong()).as(large.toString()).isBetween(1L, 120L);
        assertThat(large.path("bytes").asLong()).as(large.toString()).isBetween(1L, 40_000_000L);
        assertThat(large.path("checks_left_out").toString()).contains("tasks.blocked", "stacks.full");
        JsonNode small = rows.getOrDefault(false, JSON.nullNode());
        assertThat(small.path("requests").asLong()).as(small.toString()).isBetween(1L, 60L);
        assertThat(small.has("checks_left_out")).isFalse();
        assertThat(large.path("signature")).isEqualTo(small.path("signature"));
    }

    private static List<JsonNode> rows(Path results) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(results)) {
            rows.add(JSON.readTree(line));
        }
        return rows;
    }

    /** A dump that comes is told of within seconds; the next of its kind is not; Ctrl-C ends it. */
    @Test
    void aWatchTellsAProgram() throws IOException, InterruptedException {
        Path dumps = Files.createDirectories(folder.resolve("arriving"));
        Path results = folder.resolve("watched.jsonl");
        Path heard = folder.resolve("heard");
        Process watch = Programs.start(
                Programs.interruptible(Programs.launcher(List.of(
                        "fleet", "watch", "--on-new", "tee -a " + heard, "-o", results.toString(), dumps.toString()))),
                ProcessBuilder.Redirect.DISCARD);
        try {
            for (int i = 0; i < 2; i++) {
                Files.copy(Lab.dump("null", "mdf-d31-zlib"), dumps.resolve("null-" + i));
                int wanted = i + 1;
                await(() -> Files.exists(results) && Files.readAllLines(results).size() == wanted);
            }
            Files.copy(Lab.dump("bug", "mdf-d31-zlib"), dumps.resolve("bug"));
            await(() -> Files.exists(heard) && Files.readAllLines(heard).size() == 2);
            assertThat(Files.readAllLines(heard)).allSatisfy(line -> {
                assertThat(JSON.readTree(line).path("state").asText()).isEqualTo("new");
            });
            Programs.run(LIMIT, "kill", "-INT", Long.toString(watch.pid()));
            assertThat(watch.waitFor(20, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readAllLines(results)).hasSize(3);
        } finally {
            watch.destroyForcibly();
        }
    }

    /** Something that may fail while files are written. */
    @FunctionalInterface
    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Condition condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.sleep(200);
        }
    }
}
