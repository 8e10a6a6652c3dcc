package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
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
}
