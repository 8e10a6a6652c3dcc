package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dumps whose vmcoreinfo was taken away answer as the whole ones do, from the dump alone, KASLR on. */
final class NoVmcoreinfoIT {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final byte[] NOTE = "VMCOREINFO\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TEXT = "OSRELEASE=".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path folder;

    static Stream<Arguments> dumps() {
        return Rows.of(
                List.of(Arguments.of("6.1", "smash", false), Arguments.of("6.1", "la57", true)),
                List.of(
                        Arguments.of("6.1", "smash", true),
                        Arguments.of("6.1", "pti", true),
                        Arguments.of("5.10", "smash", false),
                        Arguments.of("5.10", "smash", true),
                        Arguments.of("6.12", "sysrq", false),
                        Arguments.of("6.12", "sysrq", true),
                        Arguments.of("6.1-arm64", "null", false),
                        Arguments.of("6.12-arm64", "sysrq", false)));
    }

    /** {@code everywhere}: the kernel's own copies in memory are taken away, too, so that only its banner is left. */
    @ParameterizedTest(name = "{0} {1}, everywhere: {2}")
    @MethodSource("dumps")
    void answersAsTheWholeDumpDoes(String kernel, String name, boolean everywhere) throws IOException {
        Path whole = Lab.dump(kernel, name, "elf");
        Path bare = folder.resolve("bare.elf");
        Files.copy(whole, bare);
        assertThat(erase(bare, NOTE)).as("notes").isPositive();
        if (everywhere) {
            assertThat(erase(bare, TEXT)).as("texts").isPositive();
        }
        assertThat(answers(bare)).isEqualTo(answers(whole));
        String info = Programs.vmcoreGdb(LIMIT, "info", bare.toString()).out();
        assertThat(info)
                .contains(everywhere ? "[linux_banner, read through the page tables]" : "[found by its first line]");
        if (everywhere || kernel.equals("5.10")) {
            assertThat(info).contains("[found in the image by its token table]");
        }
    }

    /** The note of a kdump file is zeros, or that of the same kernel at another place, as hypervisors have written it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNoteThatIsNotTheKernelsIsNotBelieved(boolean another) throws IOException {
        Path whole = Lab.dump("smash", "mdf-d31-zlib");
        byte[] bytes = Files.readAllBytes(whole);
        byte[] other = note(Files.readAllBytes(Lab.dump("irq", "mdf-d31-zlib")));
        byte[] own = note(bytes);
        byte[] wrong = new byte[own.length];
        if (another) {
            Arrays.fill(wrong, (byte) '\n');
            System.arraycopy(other, 0, wrong, 0, Math.min(own.length, other.length));
        }
        System.arraycopy(wrong, 0, bytes, (int) header(bytes).getLong(0x20), wrong.length);
        Path dump = Files.write(folder.resolve("wrong.kdump"), bytes);
        Programs.Outcome info = Programs.vmcoreGdb(LIMIT, "info", dump.toString());
        assertThat(info.out())
                .contains("vmcoreinfo note: not believed  [" + (another ? "there is no kernel " : "it is empty"))
                .contains("in memory, at physical address ");
        Programs.Outcome said = Programs.vmcoreGdb(LIMIT, "exec", dump.toString(), "-c", "bt");
        assertThat(said.err()).contains("The dump's vmcoreinfo note is not believed");
        assertThat(said.out())
                .isEqualTo(Programs.vmcoreGdb(LIMIT, "exec", whole.toString(), "-c", "bt")
                        .out());
    }

    private static ByteBuffer header(byte[] kdump) {
        return ByteBuffer.wrap(kdump, 4096, 4096).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] note(byte[] kdump) {
        int at = (int) header(kdump).getLong(0x20);
        return Arrays.copyOfRange(kdump, at, at + (int) header(kdump).getLong(0x28));
    }

    private static List<String> answers(Path dump) {
        Programs.Outcome outcome = Programs.vmcoreGdb(
                LIMIT,
                "exec",
                dump.toString(),
                "-c",
                "sys",
                "-c",
                "ps",
                "-c",
                "log",
                "-c",
                "foreach bt",
                "-c",
                "sym -l");
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.err()).isEmpty();
        return outcome.lines().stream()
                .filter(line -> !line.startsWith("    DUMPFILE: "))
                .toList();
    }

    /** Overwrites the first byte of all occurrences. */
    private static int erase(Path file, byte[] text) throws IOException {
        int count = 0;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer bytes = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size());
            for (int i = 0; i + text.length <= bytes.capacity(); i++) {
                if (bytes.get(i) == text[0] && at(bytes, i, text)) {
                    bytes.put(i, (byte) 'X');
                    count++;
                }
            }
        }
        return count;
    }

    private static boolean at(MappedByteBuffer bytes, int start, byte[] text) {
        for (int i = 1; i < text.length; i++) {
            if (bytes.get(start + i) != text[i]) {
                return false;
            }
        }
        return true;
    }
}
