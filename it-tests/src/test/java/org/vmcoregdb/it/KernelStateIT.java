package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What files, devices, the network, interrupts, timers and run queues were doing is what crash says of the same file. */
final class KernelStateIT {
    private static final List<String> COMMANDS = List.of(
            "mount",
            "mount -n 1",
            "fuser /dev/console",
            "fuser /",
            "fuser /nonexistent",
            "irq",
            "irq -u",
            "irq -d",
            "irq -b",
            "irq -a",
            "irq -s",
            "irq -s -c 0",
            "irq 4",
            "net",
            "net -a",
            "net -n",
            "net -n 1",
            "net -s",
            "net -s 1",
            "net -N 1041236234",
            "foreach net -s",
            "foreach tcp-server net -S",
            "foreach net -s -R 4",
            "runq",
            "runq -t",
            "runq -T",
            "runq -m",
            "runq -g",
            "runq -c 0",
            "timer",
            "timer -C 1",
            "timer -r",
            "timer -r -C 0",
            "dev",
            "dev -i",
            "dev -p",
            "dev -d",
            "dev -D",
            "bpf",
            "bpf -P",
            "bpf -M",
            "bpf -PM -jTs");

    @ParameterizedTest(name = "{0} in {1}")
    @CsvSource({"smash, elf", "smash, mdf-d31-zstd", "hung, elf", "irq, mdf-d31-zlib"})
    void saysTheSame(String name, String format) {
        Path dump = Lab.dump(name, format);
        List<String> differences = CrashDiff.withAllowedDifferences()
                .compare(Lab.peer("crash9"), Lab.vmlinux(), dump, List.of(dump.toString()), COMMANDS);
        assertThat(differences).as("crash -, ours +").isEmpty();
    }

    /** With a program that was loaded, two names that end in letters of a terminal's, and eight CPUs. */
    @ParameterizedTest(name = "{0} in {1}")
    @CsvSource({"zoo, elf"})
    void ofTheZoo(String name, String format) {
        Path dump = Lab.dump(name, format);
        List<String> commands =
                List.of("bpf", "bpf -p 1 -t", "bpf -p 1 -T", "bpf -p 1 -j", "timer", "timer -r", "dev", "irq -s");
        List<String> differences = CrashDiff.withAllowedDifferences()
                .compare(Lab.peer("crash9"), Lab.vmlinux(), dump, List.of(dump.toString()), commands);
        assertThat(differences).as("crash -, ours +").isEmpty();
    }
}
