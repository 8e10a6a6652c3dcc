package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What we say of a dump is what crash says of the same file, in every format and of every kind of crash. */
final class AgainstCrashIT {
    private static final List<String> COMMANDS = List.of("sys", "ps", "log");

    /** Files of the smash case that crash reads too; it has no reader for a flattened stream of ELF. */
    private static final List<String> SMASH_FORMATS = List.of(
            "elf",
            "elf-paging",
            "kdump-zlib",
            "kdump-raw-zlib",
            "vmcore.elf",
            "mdf-d31-zlib",
            "mdf-d31-lzo",
            "mdf-d31-zstd",
            "mdf-d31-none",
            "mdf-d31-elf",
            "mdf-d0-elf",
            "mdf-d0-zlib",
            "mdf-d1-lzo",
            "flat",
            "flat-elf",
            "flat-zstd");

    private static final List<String> CASES =
            List.of("null", "bug", "irq", "lockup", "hung", "smashdeep", "badjump", "la57", "pti", "nokaslr", "big");

    static Stream<Arguments> dumps() {
        return Stream.concat(
                SMASH_FORMATS.stream().map(format -> Arguments.of("smash", format)),
                CASES.stream()
                        .flatMap(name -> Stream.of("elf", "mdf-d31-zlib")
                                .filter(format -> !(name.equals("big") && format.equals("elf")))
                                .map(format -> Arguments.of(name, format))));
    }

    @ParameterizedTest(name = "{0}.{1}")
    @MethodSource("dumps")
    void saysTheSame(String name, String format) {
        Path dump = Lab.dump(name, format);
        assertSame(dump, List.of(dump.toString()));
    }

    @ParameterizedTest(name = "with vmlinux: {0}.{1}")
    @MethodSource("withVmlinux")
    void saysTheSameWithVmlinux(String name, String format) {
        Path dump = Lab.dump(name, format);
        assertSame(dump, List.of(dump.toString(), Lab.vmlinux().toString()));
    }

    static Stream<Arguments> withVmlinux() {
        return Stream.of(Arguments.of("smash", "mdf-d31-zlib"), Arguments.of("smash", "elf"));
    }

    /** crash is given the whole dump: what holds for that holds for its parts together. */
    @ParameterizedTest(name = "split in {0}")
    @MethodSource("parts")
    void saysTheSameOfASplitDump(int parts) {
        List<String> files = new ArrayList<>();
        IntStream.rangeClosed(1, parts)
                .forEach(part -> files.add(Lab.dump("smash", "split" + part).toString()));
        assertSame(Lab.dump("smash", "mdf-d31-zlib"), files);
    }

    static Stream<Integer> parts() {
        return Stream.of(3);
    }

    /** A dump cut short opens, warns, and still tells what is in the part that is left. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("truncated")
    void opensWhatIsLeftOfATruncatedDump(String format) {
        Programs.Outcome outcome = Programs.vmcoreGdb(
                Duration.ofMinutes(1), "info", Lab.dump("smash", format).toString());
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        assertThat(outcome.out()).contains("6.1.0-");
        assertThat(outcome.all()).containsIgnoringCase("truncated").doesNotContain("\tat ");
    }

    static Stream<String> truncated() {
        return Stream.of("truncated-mdf-d31-zlib", "truncated-flat", "truncated-vmcore.elf");
    }

    private static void assertSame(Path crashsDump, List<String> ours) {
        List<String> differences = CrashDiff.withAllowedDifferences()
                .compare(Lab.peer("crash9"), Lab.vmlinux(), crashsDump, ours, COMMANDS);
        assertThat(differences).as("crash -, ours +").isEmpty();
    }
}
