package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command and option on kernels old and new, on guests of Xen, and on dumps of which much is missing: an answer or a sentence. */
final class EveryOptionIT {
    /** What is said where a member of a struct was looked for under a name that this kernel does not have. */
    private static final Pattern FAILING_FIELD = Pattern.compile(".*\\bhas no member\\b.*|.*\\bno struct \\w+.*");

    /** Rows that show a struct or a member by a name that only some kernels have. */
    private static final Pattern OF_SOME_KERNELS =
            Pattern.compile("(list|tree|struct|union|whatis|p|vm|\\*|task_struct).*");

    static Stream<Arguments> kernels() {
        return Rows.of(
                List.of(),
                List.of(
                        Arguments.of("5.10", "smash", "elf"),
                        Arguments.of("5.10", "smash", "mdf-d31-zlib"),
                        Arguments.of("6.12", "sysrq", "elf"),
                        Arguments.of("6.12", "sysrq", "mdf-d31-zlib"),
                        Arguments.of("sid", "sysrq", "elf"),
                        Arguments.of("sid", "sysrq", "mdf-d31-zlib")));
    }

    @ParameterizedTest(name = "{0} {1}.{2}", allowZeroInvocations = true)
    @MethodSource("kernels")
    void noFieldFailsOnAKernel(String kernel, String name, String format) throws IOException {
        List<String> files =
                new ArrayList<>(List.of(Lab.dump(kernel, name, format).toString()));
        if (kernel.equals("5.10")) {
            files.add(Lab.vmlinux(kernel).toString());
        }
        assertNoFieldFails(files);
    }

    @Test
    void noFieldFailsOnAGuestOfXen() throws IOException {
        assertNoFieldFails(List.of(Lab.xenSample().toString()));
    }

    static Stream<Arguments> damaged() {
        return Rows.of(
                List.of(Arguments.of("truncated-mdf-d31-zlib")),
                List.of(Arguments.of("truncated-vmcore.elf"), Arguments.of("truncated-flat")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damaged")
    void everyOptionEndsOnATruncatedDump(String format) throws IOException {
        Path dump = Lab.dump("smash", format);
        OurAnswers.Session session = OurAnswers.session(List.of(dump.toString()), lines(List.of(dump.toString())));
        assertThat(session.sentences()).isNotEmpty();
        assertClean(session);
    }

    private static List<String> lines(List<String> files) throws IOException {
        return OptionRows.filled(commands -> OurAnswers.of(files, commands)).stream()
                .map(OptionRows.Row::line)
                .toList();
    }

    private static void assertNoFieldFails(List<String> files) throws IOException {
        List<String> lines = lines(files);
        assertThat(lines).hasSizeGreaterThan(400);
        OurAnswers.Session session = OurAnswers.session(files, lines);
        assertClean(session);
        List<String> failing = new ArrayList<>();
        for (Map.Entry<String, List<String>> answer : session.answers().entrySet()) {
            if (!OF_SOME_KERNELS.matcher(answer.getKey()).matches()) {
                answer.getValue().stream()
                        .filter(line -> FAILING_FIELD.matcher(line).matches())
                        .forEach(line -> failing.add(answer.getKey() + ": " + line));
            }
        }
        session.sentences().stream()
                .filter(line -> FAILING_FIELD.matcher(line).matches())
                .forEach(failing::add);
        assertThat(failing).isEmpty();
    }

    private static void assertClean(OurAnswers.Session session) {
        assertThat(session.sentences()).noneMatch(line -> line.contains("\tat ") || line.contains("Exception"));
        assertThat(session.sentences()).allMatch(line -> line.startsWith("vmcore-gdb: ") || line.startsWith("note: "));
    }
}
