package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is no dump, or not one of ours, is refused in one sentence and with an exit code. */
final class RefusalIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    @Test
    void refusesATextFile() throws IOException {
        Path file = Files.writeString(folder.resolve("notes.txt"), "to whom it may concern\n");
        refused("text file", file);
    }

    @Test
    void refusesAnEmptyFile() throws IOException {
        refused("empty", Files.createFile(folder.resolve("vmcore")));
    }

    @Test
    void refusesADirectory() {
        refused("directory", folder);
    }

    @Test
    void refusesWhatIsNotThere() {
        refused("does not exist", folder.resolve("nowhere"));
    }

    @Test
    void refusesATruncatedHeader() throws IOException {
        byte[] head = new byte[100];
        try (var in = Files.newInputStream(Lab.dump("smash", "mdf-d31-zlib"))) {
            assertThat(in.readNBytes(head, 0, head.length)).isEqualTo(head.length);
        }
        refused("cut short", Files.write(folder.resolve("short"), head));
        refused("cut short", Files.write(folder.resolve("short.elf"), elfHeader(62, 40)));
    }

    @Test
    void refusesAnotherArchitecture() throws IOException {
        refused("riscv64", Files.write(folder.resolve("riscv.core"), elfHeader(243, 120)));
    }

    @Test
    void refusesTheWrongVmlinux() {
        Path dump = Lab.dump("smash", "mdf-d31-zlib");
        refused("build-id", dump, Lab.vmlinux("5.10"));
        Programs.Outcome forced = Programs.vmcoreGdb(
                LIMIT, "exec", "--force", dump.toString(), Lab.vmlinux("5.10").toString(), "-c", "set");
        assertThat(forced.exitCode()).as(forced.all()).isZero();
    }

    @Test
    void refusesWrongUsageWithAnotherCode() {
        for (List<String> wrong :
                List.of(List.of("frobnicate"), List.of("exec"), List.of("serve", "--listen", "x:y", "z"))) {
            Programs.Outcome outcome = Programs.vmcoreGdb(LIMIT, wrong.toArray(new String[0]));
            assertThat(outcome.exitCode()).as(outcome.all()).isEqualTo(2);
            assertThat(outcome.err()).as(outcome.all()).doesNotContain("\tat ");
        }
    }

    /** A command that fails does not keep the others from running, but shows in the exit code. */
    @Test
    void saysWhichCommandFailed() {
        Programs.Outcome outcome = Programs.vmcoreGdb(
                LIMIT, "exec", Lab.sample().toString(), "-c", "frob", "-c", "bt 99999999", "-c", "set");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err().lines()).hasSize(2).allMatch(l -> l.startsWith("vmcore-gdb: "));
        assertThat(outcome.out()).contains("COMMAND: \"crash-trigger\"");
    }

    private static void refused(String why, Path... files) {
        List<String> names = List.of(files).stream().map(Path::toString).toList();
        for (String command : List.of("exec", "serve")) {
            String[] arguments = new String[files.length + 3];
            arguments[0] = command;
            for (int i = 0; i < files.length; i++) {
                arguments[i + 1] = names.get(i);
            }
            arguments[files.length + 1] = command.equals("exec") ? "-c" : "--listen";
            arguments[files.length + 2] = command.equals("exec") ? "bt" : "127.0.0.1:0";
            Programs.Outcome outcome = Programs.vmcoreGdb(LIMIT, arguments);
            assertThat(outcome.exitCode()).as(outcome.all()).isEqualTo(1);
            assertThat(outcome.out()).as(outcome.all()).isEmpty();
            assertThat(outcome.err().lines())
                    .as(outcome.all())
                    .singleElement()
                    .satisfies(
                            line -> assertThat(line).startsWith("vmcore-gdb: ").contains(why));
        }
    }

    /** An ELF64 core's header without anything behind it. */
    private static byte[] elfHeader(int machine, int length) {
        byte[] header = new byte[length];
        byte[] start = {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, (byte) machine, 0, 1};
        System.arraycopy(start, 0, header, 0, start.length);
        if (length >= 64) {
            header[32] = 64;
            header[52] = 64;
            header[54] = 56;
            header[56] = 1;
            header[64] = 1; // one PT_LOAD of a page
            header[64 + 33] = 0x10;
            header[64 + 41] = 0x10;
        }
        return header;
    }
}
