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

    /** Of the smash case every format that crash reads too; it has no reader for a flattened stream of ELF. */
    static Stream<Arguments> dumps() {
        List<Arguments> first = new ArrayList<>();
        List.of("elf", "kdump-zlib", "vmcore.elf", "mdf-d31-zstd", "mdf-d1-lzo", "flat")
                .forEach(format -> first.add(Arguments.of("smash", format)));
        first.add(Arguments.of("irq", "elf"));
        first.add(Arguments.of("la57", "mdf-d31-zlib"));
        first.add(Arguments.of("nokaslr", "elf"));
        List<Arguments> more = new ArrayList<>();
        List.of(
                        "elf-paging",
                        "kdump-raw-zlib",
                        "mdf-d31-zlib",
                        "mdf-d31-lzo",
                        "mdf-d31-none",
                        "mdf-d31-elf",
                        "mdf-d0-elf",
                        "mdf-d0-zlib",
                        "flat-elf",
                        "flat-zstd")
                .forEach(format -> more.add(Arguments.of("smash", format)));
        for (String name : List.of("null", "bug", "lockup", "hung", "smashdeep", "badjump", "pti")) {
            more.add(Arguments.of(name, "elf"));
            more.add(Arguments.of(name, "mdf-d31-zlib"));
        }
        more.add(Arguments.of("irq", "mdf-d31-zlib"));
        more.add(Arguments.of("la57", "elf"));
        more.add(Arguments.of("nokaslr", "mdf-d31-zlib"));
        more.add(Arguments.of("big", "mdf-d31-zlib"));
        return Rows.of(first, more);
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
        return Rows.of(List.of(Arguments.of("smash", "mdf-d31-zlib")), List.of(Arguments.of("smash", "elf")));
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
