package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** crash, drgn and makedumpfile find in what convert writes what they find in the dump that it is of. */
final class ConvertIT {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final String LOOK = """
            print(prog.flags, prog.platform)
            from drgn.helpers.linux.pid import for_each_task
            from drgn.helpers.linux.printk import get_dmesg
            for task in for_each_task(prog): print(task.pid.value_(), task.comm.string_())
            print(get_dmesg(prog))
            """;
    private static final String STACK =
            "print(prog.crashed_thread().tid)\nprint(prog.crashed_thread().stack_trace())\n";

    private static final String THREAD = "print(prog.crashed_thread().tid)\n";

    @TempDir
    private Path folder;

    /** Of kdumps alone crash looks into the kernel's own notes, which a machine that has not crashed has not filled. */
    private static List<String> withoutCrashNotes(List<String> lines) {
        return lines.stream()
                .filter(line -> !line.endsWith("invalid NT_PRSTATUS note (n_type != NT_PRSTATUS)"))
                .toList();
    }

    private Path converted(List<Path> files, String... options) {
        Path target = folder.resolve("converted");
        List<String> words = new ArrayList<>(List.of("convert", "-o", target.toString()));
        files.forEach(file -> words.add(file.toString()));
        words.addAll(List.of(options));
        Programs.Outcome outcome = Programs.vmcoreGdb(LIMIT, words.toArray(new String[0]));
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        return target;
    }

    private static List<String> crash(Path dump, String... commands) {
        return Programs.crash(Lab.peer("crash9"), LIMIT, Lab.vmlinux(), dump, List.of(commands))
                .lines();
    }

    private static String drgn(Path dump, Path vmlinux, String script) {
        Programs.Outcome outcome = Programs.drgn(Lab.peer("drgn03"), LIMIT, vmlinux, dump, script);
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        return outcome.out();
    }

    /** A dump, what it becomes, and a dump of the same moment that both programs read. */
    static Stream<List<String>> conversions() {
        return Rows.of(
                List.of(
                        List.of("smash", "mdf-d31-zstd", "elf", "mdf-d31-zstd"),
                        List.of("saved", "migration", "kdump-zstd", "elf")),
                List.of(
                        List.of("smash", "vmcore.elf", "kdump-zstd", "vmcore.elf"),
                        List.of("smash", "flat", "kdump-zlib", "mdf-d31-zlib"),
                        List.of("smash", "kdump-zlib", "kdump-snappy", "elf")));
    }

    @ParameterizedTest
    @MethodSource("conversions")
    void isReadAsWhatItIsOf(List<String> row) {
        Path known = Lab.dump(row.get(0), row.get(3));
        Path made = converted(List.of(Lab.dump(row.get(0), row.get(1))), "--format", row.get(2));
        String[] commands = {"ps", "bt -a", "log"};
        assertThat(withoutCrashNotes(crash(made, commands)))
                .isEqualTo(withoutCrashNotes(crash(known, commands)))
                .hasSizeGreaterThan(500);
        // QEMU's ELF file says that what is at physical address 0 is at virtual address 0, too, where the walk of an
        // overwritten stack may look
        String script = row.get(3).equals("elf") ? LOOK + THREAD : LOOK + STACK;
        assertThat(drgn(made, Lab.vmlinux(), script)).isEqualTo(drgn(known, Lab.vmlinux(), script));
    }

    /** It has no registers: what ran is not known. */
    @Test
    void anImageOfMemory() throws IOException {
        Path known = Lab.dump("smash", "elf");
        Path made = converted(
                List.of(Converted.write(known, folder.resolve("lime"), Converted::lime)), "--format", "kdump-zstd");
        assertThat(crash(made, "ps", "log"))
                .isEqualTo(crash(known, "ps", "log"))
                .hasSizeGreaterThan(500);
        assertThat(drgn(made, Lab.vmlinux(), LOOK)).isEqualTo(drgn(known, Lab.vmlinux(), LOOK));
    }

    /** QEMU's kdump says nothing that drgn would open. */
    @Test
    void arm64() {
        Path vmlinux = Lab.vmlinux("6.1-arm64");
        Path made = converted(List.of(Lab.dump("6.1-arm64", "null", "kdump-zlib")), "--format", "elf");
        assertThat(drgn(made, vmlinux, LOOK + STACK))
                .isEqualTo(drgn(Lab.dump("6.1-arm64", "null", "elf"), vmlinux, LOOK + STACK));
    }

    /** What one filter leaves is what the other leaves, and makedumpfile reads ours. */
    @Test
    void makedumpfile() {
        Path made = converted(List.of(Lab.dump("smash", "vmcore.elf")), "--filter", "31");
        Path filtered = Lab.dump("smash", "mdf-d31-zstd");
        assertThat(crash(made, "ps", "bt -a", "log")).isEqualTo(crash(filtered, "ps", "bt -a", "log"));
        // pages that CPUs keep to give out are free, too
        assertThat(made).satisfies(file -> assertThat(Files.size(file)).isLessThan(Files.size(filtered)));
        Path log = folder.resolve("log");
        Path again = folder.resolve("again");
        Path makedumpfile = Lab.peer("makedumpfile178");
        Programs.Outcome dmesg =
                Programs.run(LIMIT, makedumpfile.toString(), "--dump-dmesg", made.toString(), log.toString());
        assertThat(dmesg.exitCode()).as(dmesg.all()).isZero();
        assertThat(log).content().contains("Kernel panic - not syncing");
        Programs.Outcome refiltered =
                Programs.run(LIMIT, makedumpfile.toString(), "-z", "-d", "31", made.toString(), again.toString());
        assertThat(refiltered.exitCode()).as(refiltered.all()).isZero();
        assertThat(crash(again, "ps")).isEqualTo(crash(filtered, "ps"));
        Path elf = converted(List.of(Lab.dump("zoo", "elf")), "--filter", "31", "--format", "elf", "--overwrite");
        Path kdump = folder.resolve("kdump");
        Programs.Outcome filteredElf =
                Programs.run(LIMIT, makedumpfile.toString(), "-c", "-d", "31", elf.toString(), kdump.toString());
        assertThat(filteredElf.exitCode()).as(filteredElf.all()).isZero();
        assertThat(crash(kdump, "ps")).isEqualTo(crash(Lab.dump("zoo", "elf"), "ps"));
    }

    @Test
    void aFullDiskIsOneSentenceAndLeavesNothing() throws IOException {
        Path target = folder.resolve("converted");
        List<String> command = new ArrayList<>(List.of("bash", "-c", "ulimit -f 4000; exec \"$@\"", "bash"));
        command.addAll(Programs.launcher(
                List.of("convert", Lab.dump("smash", "vmcore.elf").toString(), "-o", target.toString())));
        Programs.Outcome outcome = Programs.run(LIMIT, "", command);
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).isEqualTo("vmcore-gdb: " + target + " cannot be written: File too large\n");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whoEndsItLeavesNothing() throws IOException, InterruptedException {
        List<String> command = Programs.interruptible(Programs.launcher(List.of(
                "convert",
                Lab.dump("big", "vmcore.elf").toString(),
                "-o",
                folder.resolve("converted").toString())));
        Process process = Programs.start(command, ProcessBuilder.Redirect.DISCARD);
        try {
            while (isEmpty() && process.isAlive()) {
                Thread.sleep(10);
            }
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isNotZero();
        } finally {
            Programs.kill(process);
        }
        assertThat(folder).isEmptyDirectory();
    }

    private boolean isEmpty() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }
}
