package org.vmcoregdb.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.bytes.FormatException;

final class FleetResultsTest {
    @TempDir
    Path folder;

    private static FleetRow row(String file, String signature, String release, long time, String... modules) {
        FleetRow.Crash crash = new FleetRow.Crash(
                release,
                "host-" + file,
                OptionalLong.of(time),
                "bug",
                "f+0x1 [m]",
                signature,
                signature.isEmpty() ? "" : "0123456789abcdef",
                "abrt",
                "OE",
                List.of(modules),
                List.of("f.isra.0", "g"));
        return new FleetRow(
                file,
                "v1",
                Optional.empty(),
                crash,
                List.of("io.stuck", "rcu.stall"),
                List.of("count.many"),
                List.of("a problem\nof two lines"),
                new FleetRow.Cost(250, 1000, 3));
    }

    private static FleetRow failed(String file, String why) {
        return FleetRow.failed(new FleetRow.Key(file, ""), why, new FleetRow.Cost(1, 0, 0));
    }

    @Test
    void whatFailedMayBeTriedAgain() throws IOException, FormatException {
        Path file = folder.resolve("r.jsonl");
        try (FleetResults results = FleetResults.open(file)) {
            results.add(failed("one", "no network"));
        }
        try (FleetResults results = FleetResults.open(file)) {
            assertThat(results.has(new FleetRow.Key("one", ""))).isTrue();
        }
        try (FleetResults results = FleetResults.open(file, true)) {
            assertThat(results.add(failed("one", "still none"))).isTrue();
            assertThat(results.add(failed("one", "again none"))).isFalse();
        }
        assertThat(FleetResults.rows(file))
                .singleElement()
                .satisfies(row -> assertThat(row.error()).contains("still none"));
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException, FormatException {
        Path file = folder.resolve("r.jsonl");
        List<FleetRow> rows = List.of(
                row("\u00fc\u001b[1m", "1 bug f", "6.1", 5, "a", "b"),
                row("two", "", "6.2", -1),
                failed("three", "it is \"no\" dump"));
        try (FleetResults results = FleetResults.open(file)) {
            for (FleetRow row : rows) {
                results.add(row);
                results.add(row);
            }
            assertThat(results.count()).isEqualTo(3);
            assertThat(results.has(rows.get(2).key())).isTrue();
            assertThatThrownBy(() -> FleetResults.open(file)).hasMessageContaining("written by another process");
        }
        assertThat(FleetResults.rows(file)).isEqualTo(rows);
        assertThat(Files.readAllLines(file)).hasSize(3).allMatch(line -> !line.contains("\u001b"));
    }

    @Test
    void aLineThatWasBeingWrittenIsCutOff() throws IOException, FormatException {
        Path file = folder.resolve("r.jsonl");
        try (FleetResults results = FleetResults.open(file)) {
            results.add(row("one", "1 bug f", "6.1", 5));
        }
        Files.writeString(file, "{\"file\":\"two\",\"vers", StandardOpenOption.APPEND);
        try (FleetResults results = FleetResults.open(file)) {
            assertThat(results.count()).isEqualTo(1);
            results.add(row("two", "1 bug f", "6.1", 6));
        }
        assertThat(FleetResults.rows(file)).extracting(FleetRow::file).containsExactly("one", "two");
    }

    @Test
    void anotherFileIsLeftAsItIs() throws IOException {
        Path file = Files.writeString(folder.resolve("notes.txt"), "my notes\nof two lines\n");
        assertThatThrownBy(() -> FleetResults.open(file)).hasMessageContaining("something else than results");
        assertThat(file).hasContent("my notes\nof two lines\n");
    }

    /** Damaged lines are no rows, or rows; they never break the reader. */
    @Test
    void damagedLinesBreakNothing() {
        String line = FleetRowJson.line(row("one", "1 bug f", "6.1", 5, "a", "b"));
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            char[] damaged = line.toCharArray();
            for (int j = 0; j <= random.nextInt(4); j++) {
                damaged[random.nextInt(damaged.length)] = "{}[]\",:0e.\\x".charAt(random.nextInt(12));
            }
            String text = new String(damaged, 0, 1 + random.nextInt(damaged.length));
            FleetRowJson.row(text).ifPresent(row -> assertThat(row.file()).isNotNull());
        }
        assertThat(FleetRowJson.row(" ".repeat(FleetRowJson.MOST_CHARACTERS + 1)))
                .isEmpty();
        assertThat(FleetRowJson.row("{\"file\":\"x\",\"time\":\"soon\"}")).isEmpty();
        assertThat(FleetRowJson.row("{\"file\":\"x\",\"more\":{\"a\":[1]}}")).isPresent();
    }

    @Test
    void theTopIsWhatAHandCountGives() {
        List<FleetRow> rows = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            rows.add(row("a" + i, "1 bug f", i < 4 ? "6.1" : "5.10", 100 + i, "ext4", "suspect"));
        }
        for (int i = 0; i < 3; i++) {
            rows.add(row("b" + i, "1 bug g", "6.1", 50, "ext4"));
        }
        rows.add(row("c", "", "6.12", 7, "ext4", "suspect"));
        rows.add(failed("d", "no dump"));
        FleetTopAnswer top = FleetTopAnswer.of(rows);
        assertThat(top.dumps()).isEqualTo(10);
        assertThat(top.failed()).isEqualTo(1);
        assertThat(top.kinds()).extracting(FleetTopAnswer.Kind::count).containsExactly(6, 3, 1);
        FleetTopAnswer.Kind first = top.kinds().get(0);
        assertThat(first.first()).hasValue(100);
        assertThat(first.last()).hasValue(105);
        assertThat(first.kernels())
                .containsExactly(new FleetTopAnswer.Count("6.1", 4), new FleetTopAnswer.Count("5.10", 2));
        assertThat(first.machines()).hasSize(6);
        // six of six have it, and seven of ten of all: less than half as often again
        assertThat(first.modules()).isEmpty();
        rows.removeIf(row -> row.file().startsWith("a")
                && !row.file().equals("a0")
                && !row.file().equals("a1"));
        assertThat(FleetTopAnswer.of(rows).kinds())
                .filteredOn(kind -> kind.signature().equals("1 bug f"))
                .singleElement()
                .satisfies(kind ->
                        assertThat(kind.modules()).containsExactly(new FleetTopAnswer.Lift("suspect", 2, 3, 200)));
    }
}
