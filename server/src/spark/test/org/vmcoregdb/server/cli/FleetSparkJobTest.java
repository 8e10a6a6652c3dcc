package org.vmcoregdb.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.kernel.Sample;

/** Rows by Spark are those of {@code fleet scan}; what has one is not looked at again. */
final class FleetSparkJobTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void onThisMachine() {
        System.setProperty("spark.master", System.getProperty("fleet.spark.master", "local[2]"));
        System.setProperty("spark.ui.enabled", "false");
        System.setProperty("spark.driver.host", "127.0.0.1");
        System.setProperty("spark.driver.bindAddress", "127.0.0.1");
    }

    @AfterEach
    void asBefore() {
        List.of("spark.master", "spark.ui.enabled", "spark.driver.host", "spark.driver.bindAddress")
                .forEach(System::clearProperty);
    }

    private static List<String> comparable(Path rows) throws IOException {
        return Files.readAllLines(rows).stream()
                // what it took is different each time: of what is kept in the cache only the first one is read whole
                .map(line -> line.replaceAll("\"(milliseconds|bytes)\":\\d+,", ""))
                .sorted()
                .toList();
    }

    @Test
    void rowsAreThoseOfAScan() throws IOException {
        Path dumps = Files.createDirectory(folder.resolve("dumps"));
        for (int i = 0; i < 6; i++) {
            Files.copy(Sample.FILE, dumps.resolve("one" + i));
        }
        Files.writeString(dumps.resolve("vmcore"), "no dump");
        Files.writeString(dumps.resolve("notes"), "no dump either");
        Path local = folder.resolve("local.jsonl");
        Path spark = folder.resolve("spark.jsonl");
        assertThat(Main.run("fleet", "scan", "-o", local.toString(), dumps.toString())).isZero();
        assertThat(FleetSparkJob.run("-o", spark.toString(), "--per-task", "2", dumps.toString()))
                .isZero();
        assertThat(comparable(spark)).hasSize(7).isEqualTo(comparable(local));
        Files.copy(Sample.FILE, dumps.resolve("late"));
        assertThat(FleetSparkJob.run("-o", spark.toString(), dumps.toString())).isZero();
        assertThat(Files.readAllLines(spark)).hasSize(8);
    }
}
