package org.vmcoregdb.server.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.server.command.CommandException;

/** What somebody types who has used crash for years: {@code habits.txt} has the lines, and what must come of each. */
class HabitsTest {
    private static CrashDump analysis;

    @BeforeAll
    static void open() {
        analysis = SampleContext.analyse();
    }

    @AfterAll
    static void close() throws IOException {
        analysis.close();
    }

    static Stream<Arguments> habits() throws IOException {
        try (InputStream in = Objects.requireNonNull(HabitsTest.class.getResourceAsStream("habits.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.startsWith("#"))
                            .map(line -> line.split("\t", 2))
                            .map(parts -> Arguments.of(
                                    parts[0], parts[1].replace("\\n", "\n").replace("\\t", "\t")))
                            .toList()
                            .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("habits")
    void answers(String line, String expected) {
        StringBuilder text = new StringBuilder();
        String failure = "";
        try {
            new Commands().text(line, new SampleContext(analysis), text::append);
        } catch (CommandException wrong) {
            failure = String.valueOf(wrong.getMessage());
        }
        if (expected.equals("~")) {
            assertThat(text.toString()).doesNotStartWith("struct ");
            assertThat(failure.isEmpty() ? text.toString() : failure).isNotBlank();
            assertThat(failure).doesNotContain("there is no command");
        } else if (expected.startsWith("! ")) {
            assertThat(failure).startsWith(expected.substring(2));
        } else {
            assertThat(failure).isEmpty();
            assertThat(text.toString()).contains(expected);
        }
    }
}
