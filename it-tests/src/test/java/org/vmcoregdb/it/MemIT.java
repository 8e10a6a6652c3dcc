package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code mem}: on machines of which most is known, the shares add up to nearly all memory. */
final class MemIT {
    @ParameterizedTest(name = "{0} in {1}")
    @CsvSource({"smash, elf", "smash, mdf-d31-zlib", "hung, elf", "pti, elf", "zoo, elf"})
    void nearlyAllMemoryIsAccountedFor(String name, String format) throws IOException {
        Programs.Outcome outcome = Programs.vmcoreGdb(
                Duration.ofMinutes(1), "exec", "--json", Lab.dump(name, format).toString(), "-c", "mem");
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        JsonNode answer = new ObjectMapper().readTree(outcome.out());
        double rest = answer.path("rest").asDouble() / answer.path("total").asDouble();
        assertThat(rest).as(outcome.out()).isBetween(-0.01, 0.06);
        assertThat(answer.path("problems")).isEmpty();
    }

    /** A process that took more than its group may have, a slab cache that grew, and pages that nobody counts. */
    @Test
    void whatIsKnownOfTheStuckMachine() throws IOException {
        Programs.Outcome outcome = Programs.vmcoreGdb(
                Duration.ofMinutes(1),
                "exec",
                "--json",
                Lab.dump("stuck", "elf").toString(),
                "-c",
                "mem -n 0");
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        JsonNode answer = new ObjectMapper().readTree(outcome.out());
        assertThat(answer.path("groups")).anySatisfy(group -> {
            assertThat(group.path("path").asText()).isEqualTo("/small");
            assertThat(group.path("limit").asLong()).isEqualTo(8 << 20);
            assertThat(group.path("kills").asLong()).isEqualTo(1);
        });
        JsonNode largest = answer.path("caches").path(0);
        assertThat(largest.path("name").asText()).isEqualTo("stuck_leak");
        assertThat(largest.path("used").asLong()).isBetween(160_000L * 256, 161_000L * 272);
        // 2500 blocks of four pages
        assertThat(answer.path("rest").asLong()).isBetween(2500L * 4 * 4096, 2500L * 4 * 4096 + (12 << 20));
    }
}
