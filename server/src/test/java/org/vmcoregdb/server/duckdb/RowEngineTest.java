package org.vmcoregdb.server.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.server.fleet.FleetRow;
import org.vmcoregdb.server.fleet.FleetTableAnswer;

final class RowEngineTest {
    @TempDir
    private Path folder;

    private static FleetRow row(String file, Optional<String> error, OptionalLong time) {
        FleetRow.Crash crash = error.isPresent()
                ? new FleetRow.Crash("", "", OptionalLong.empty(), "", "", "", "", "", "", List.of(), List.of())
                : new FleetRow.Crash(
                        "6.1",
                        "host",
                        time,
                        "bug",
                        "f+0x1",
                        "1 bug f",
                        "0123456789abcdef",
                        "abrt",
                        "O",
                        List.of("a", "b"),
                        List.of("f", "g"));
        return new FleetRow(
                file,
                "v",
                error,
                crash,
                error.isPresent() ? List.of() : List.of("io.stuck"),
                List.of(),
                new FleetRow.Cost(5, 6, 7));
    }

    private static final List<FleetRow> ROWS = List.of(
            row("it's \u00fc", Optional.empty(), OptionalLong.of(5)),
            row("two", Optional.empty(), OptionalLong.empty()),
            row("three", Optional.of("it is \"no\" dump"), OptionalLong.empty()));

    @Test
    void rowsGoThroughAParquetFileUnchanged() throws IOException, FormatException {
        Path file = folder.resolve("it's.parquet");
        assertThat(RowEngine.isParquet(file)).isTrue();
        try (RowEngine engine = RowEngine.open()) {
            engine.write(ROWS, file);
            assertThat(Files.readAllBytes(file)).startsWith('P', 'A', 'R', '1');
            assertThat(engine.rows(file)).isEqualTo(ROWS);
            engine.write(List.of(), file);
            assertThat(engine.rows(file)).isEmpty();
            assertThat(folder.toFile().list()).containsExactly("it's.parquet");
            Path other = Files.writeString(folder.resolve("other.parquet"), "no such file");
            assertThatThrownBy(() -> engine.rows(other)).hasMessageContaining("other.parquet cannot be read");
        }
    }

    @Test
    void queriesAreAnsweredAndReachNoFile() throws IOException, FormatException {
        try (RowEngine engine = RowEngine.open()) {
            FleetTableAnswer table = engine.query(
                    ROWS, "SELECT class, count(*) AS n, max(time) FROM dumps GROUP BY class ORDER BY n DESC");
            assertThat(table.columns()).startsWith("class", "n");
            assertThat(table.rows()).containsExactly(List.of("bug", "2", "5"), List.of("", "1", ""));
            assertThat(table.more()).isFalse();
        }
        Path secret = Files.writeString(folder.resolve("secret.csv"), "a,b\n1,2\n");
        try (RowEngine engine = RowEngine.open()) {
            assertThatThrownBy(() -> engine.query(ROWS, "SELECT * FROM '" + secret + "'"))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("The query cannot be answered");
        }
        try (RowEngine engine = RowEngine.open()) {
            assertThatThrownBy(() -> engine.query(ROWS, "SELEC 1"))
                    .hasMessageContaining("The query cannot be answered");
        }
    }
}
