package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kernels old and new, where the lab has made their dumps (the {@code full} set). */
final class OtherKernelsIT {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private static final List<String> WALK = List.of(
            "sys -t",
            "sys -i",
            "sys -c",
            "ps -s",
            "ps -p",
            "ps -c",
            "ps -g",
            "ps -t",
            "ps -l",
            "ps -m",
            "ps -a",
            "ps -r",
            "ps -S",
            "ps -y FIFO",
            "log -a",
            "log -c",
            "mod",
            "mod -t",
            "files 1",
            "files -c 1",
            "sig -g 1",
            "foreach files",
            "foreach sig",
            "task -R comm 1");

    /** Types, tasks, log and every stack, from the dump alone where the kernel says where its symbols are (6.0 on). */
    @ParameterizedTest(name = "{0} {1}.{2}")
    @CsvSource({
        "5.10, smash, elf, true",
        "5.10, smash, mdf-d31-zlib, true",
        "5.4-focal, sysrq, elf, false",
        "6.12, sysrq, elf, false",
        "6.12, sysrq, mdf-d31-zlib, false",
        "sid, sysrq, elf, false",
        "sid, sysrq, mdf-d31-zlib, false",
        "6.1-generic, sysrq, elf, false",
        "6.1-generic, sysrq, mdf-d31-zlib, false",
        "6.12-rt, sysrq, elf, false"
    })
    void isRead(String kernel, String name, String format, boolean needsVmlinux) {
        Path dump = Lab.dump(kernel, name, format);
        List<String> arguments = new ArrayList<>(List.of("exec", dump.toString()));
        if (needsVmlinux) {
            arguments.add(Lab.vmlinux(kernel).toString());
        }
        for (String command : List.of("sys", "ps", "log -t", "bt", "foreach bt")) {
            arguments.add("-c");
            arguments.add(command);
        }
        Programs.Outcome outcome = Programs.vmcoreGdb(LIMIT, arguments.toArray(new String[0]));
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .doesNotContain("(unknown)\n")
                .contains("TASKS: ")
                .contains("[kthreadd]")
                .contains("\nLinux version ")
                .contains(" entry_SYSCALL_64_after_hwframe at ")
                .contains(" ret_from_fork")
                .doesNotContain("cannot be followed")
                .doesNotContain("No unwind information");
        long stacks = outcome.out().lines().filter(l -> l.startsWith("PID: ")).count();
        long tasks = Long.parseLong(outcome.out().replaceFirst("(?s).*?TASKS: (\\d+).*", "$1"));
        assertThat(stacks).isEqualTo(tasks + 1);
    }

    /** No field of tasks, files, signals, modules and the machine is missing. */
    @ParameterizedTest(name = "{0} {1}.{2}")
    @CsvSource({
        "5.10, smash, elf, true",
        "5.10, smash, mdf-d31-zlib, true",
        "6.12, sysrq, elf, false",
        "6.12, sysrq, mdf-d31-zlib, false",
        "sid, sysrq, elf, false",
        "sid, sysrq, mdf-d31-zlib, false",
        "6.1-generic, sysrq, elf, false",
        "6.1-generic, sysrq, mdf-d31-zlib, false",
        "6.12-rt, sysrq, elf, false"
    })
    void isWalkedThrough(String kernel, String name, String format, boolean needsVmlinux) {
        Path dump = Lab.dump(kernel, name, format);
        List<String> arguments = new ArrayList<>(List.of("exec", dump.toString()));
        if (needsVmlinux) {
            arguments.add(Lab.vmlinux(kernel).toString());
        }
        WALK.forEach(command -> arguments.addAll(List.of("-c", command)));
        Programs.Outcome outcome = Programs.vmcoreGdb(LIMIT, arguments.toArray(new String[0]));
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains("TAINTED_MASK: ")
                .contains("DMI_SYS_VENDOR: QEMU")
                .contains("_sys_write")
                .contains("KSTACKP")
                .contains("RLIMIT")
                .contains("OBJECT FILE")
                // Debian's makedumpfile does not know the slab pages of 7.2 and leaves them out
                .containsAnyOf("/dev/console", "excluded by makedumpfile")
                .contains("SHARED_PENDING")
                .contains("comm = \"init")
                .doesNotContain("(unknown)\n");
    }
}
