package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vmcoregdb.dump.qemu.QemuStreamWriter;

/** Images of one and the same memory answer as QEMU's dump of it does, whatever format they are in. */
final class MemoryImagesIT {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    @TempDir
    private Path folder;

    private static Path dump() {
        return Lab.dump("smash", "elf");
    }

    private static List<String> answers(String dump, String... commands) {
        return answers(List.of(dump), commands);
    }

    private static List<String> answers(List<String> files, String... commands) {
        List<String> words = new ArrayList<>(List.of("exec"));
        words.addAll(files);
        for (String command : commands) {
            words.addAll(List.of("-c", command));
        }
        Programs.Outcome outcome = Programs.vmcoreGdb(LIMIT, words.toArray(new String[0]));
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        return outcome.lines().stream()
                .filter(line -> !line.startsWith("    DUMPFILE: "))
                .filter(line -> !files.contains(line.strip())) // each further one has a line
                .toList();
    }

    /** Without registers the stacks of what ran are not known; all else is. */
    private static void assertSame(String image, String format) {
        String[] commands = {"sys", "ps", "log", "mod", "files 1", "sym -l", "foreach UN bt", "foreach IN bt"};
        assertThat(answers(image, commands)).isEqualTo(answers(dump().toString(), commands));
        assertThat(Programs.vmcoreGdb(LIMIT, "info", image).out())
                .contains(format)
                .contains("[found by its first line]")
                .contains("x86_64");
    }

    @Test
    void rawMemory() throws IOException {
        Path raw = Converted.write(dump(), folder.resolve("raw"), Converted::raw);
        assertSame(raw.toString(), "raw memory");
        assertSame(raw + "@0", "raw memory");
    }

    @Test
    void rawMemoryInTwoFiles() throws IOException {
        Path low = Converted.write(dump(), folder.resolve("low"), Converted::raw);
        try (var file = java.nio.channels.FileChannel.open(low, java.nio.file.StandardOpenOption.WRITE)) {
            file.truncate(64 << 20);
        }
        Path high = Converted.write(dump(), folder.resolve("high"), (memory, target) -> memory.raw(target, 64 << 20));
        assertSame(high + "@4000000," + low + "@0x0", "raw memory (2 files)");
    }

    @Test
    void lime() throws IOException {
        assertSame(
                Converted.write(dump(), folder.resolve("lime"), Converted::lime).toString(), "LiME image");
    }

    @Test
    void avml() throws IOException {
        assertSame(
                Converted.write(dump(), folder.resolve("avml"), Converted::avml).toString(), "AVML image (snappy)");
    }

    /** Of this machine a gigabyte is above 4 GiB, and the kernel in it. */
    @Test
    void rawMemoryWithoutTheHoleBelowFourGib() throws IOException {
        Path dump = Lab.dump("saved", "elf");
        Path raw = Converted.write(dump, folder.resolve("raw"), Converted::rawWithoutHoles);
        String[] commands = {"sys", "ps", "log", "mod", "foreach UN bt"};
        assertThat(answers(raw.toString(), commands)).isEqualTo(answers(dump.toString(), commands));
        assertThat(Programs.vmcoreGdb(LIMIT, "info", raw.toString()).out()).contains("3072 MiB in 2 ranges");
    }

    private static final String[] ALL = {"sys", "ps", "log", "mod", "foreach files", "bt -a", "foreach bt", "sym -l"};

    /** With the registers of all CPUs, so that no answer is another. */
    @Test
    void aMachineThatQemuSaved() {
        Path dump = Lab.dump("saved", "elf");
        Path saved = Lab.dump("saved", "migration");
        assertThat(answers(saved.toString(), ALL)).isEqualTo(answers(dump.toString(), ALL));
    }

    /** Waits until QEMU has taken the machine up again, and has it saved; in the folder that is its first argument. */
    private static final String SAVEVM = """
            cd "$1" && shift && mkfifo commands || exit
            "$@" < commands > said 2>&1 &
            exec 3> commands
            for i in {1..300}; do
              echo 'info status' >&3; sleep 1
              if grep -q 'VM status: paused.$' said; then break; fi
            done
            echo 'savevm one' >&3; echo quit >&3; wait $!; cat said
            """;

    /** QEMU itself takes the saved machine up again, and puts it into a disk. */
    @Test
    void aMachineThatSavevmPutIntoADisk() throws IOException {
        Path dump = Lab.dump("saved", "elf");
        Path saved = Lab.dump("saved", "migration");
        String[] words = Files.readString(saved.resolveSibling("saved.dump.qemu-cmd.txt"))
                .strip()
                .replaceAll("-append .*? -device", "-append none -device")
                .replaceAll("-qmp \\S+", "-S")
                .replace("-monitor none", "-monitor stdio")
                .replaceAll("-serial \\S+", "-serial null")
                .replaceAll("file=\\S+,if=none,id=(d[0-9]),format=raw", "file=$1,if=none,id=$1,format=qcow2")
                .split(" ");
        for (String disk : List.of("d0", "d1", "d2")) {
            Programs.Outcome made = Programs.run(
                    LIMIT,
                    "qemu-img",
                    "create",
                    "-q",
                    "-f",
                    "qcow2",
                    folder.resolve(disk).toString(),
                    "64M");
            assertThat(made.exitCode()).as(made.all()).isZero();
        }
        List<String> command = new ArrayList<>(List.of("bash", "-c", SAVEVM, "bash", folder.toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("-incoming", "exec:cat " + saved));
        Programs.Outcome outcome = Programs.run(LIMIT, "", command);
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        Path disk = folder.resolve("d0");
        assertThat(Programs.vmcoreGdb(LIMIT, "info", disk.toString()).out()).contains("qcow2 snapshot \"one\"");
        assertThat(answers(disk.toString(), ALL)).isEqualTo(answers(dump.toString(), ALL));
    }

    @Test
    void aMachineThatLibvirtSaved() throws IOException {
        Path saved = Lab.dump("saved", "migration");
        byte[] head = QemuStreamWriter.libvirt(new byte[0], 5, false, 0);
        Path file = folder.resolve("domain.save");
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(head);
            try (OutputStream packed = new ZstdOutputStream(out)) {
                Files.copy(saved, packed);
            }
        }
        String[] commands = {"sys", "ps", "bt -a"};
        assertThat(answers(file.toString(), commands)).isEqualTo(answers(saved.toString(), commands));
    }

    @Test
    void aMachineThatVmwareSuspended() throws IOException {
        Path dump = Lab.dump("saved", "elf");
        Path state = Converted.write(dump, folder.resolve("guest.vmss"), Converted::vmware);
        assertThat(answers(state.toString(), ALL)).isEqualTo(answers(dump.toString(), ALL));
    }

    @Test
    void aMachineThatFirecrackerSnapshotted() throws IOException {
        Path dump = Lab.dump("saved", "elf");
        Path state = Converted.write(dump, folder.resolve("state"), Converted::firecracker);
        String memory = folder.resolve("memory").toString();
        assertThat(answers(List.of(memory, state.toString()), ALL)).isEqualTo(answers(dump.toString(), ALL));
    }

    @Test
    void aMachineThatCloudHypervisorSnapshotted() throws IOException {
        Path dump = Lab.dump("saved", "elf");
        Path state = Converted.write(dump, folder.resolve("state.json"), Converted::cloudHypervisor);
        assertThat(answers(state.toString(), ALL)).isEqualTo(answers(dump.toString(), ALL));
    }
}
