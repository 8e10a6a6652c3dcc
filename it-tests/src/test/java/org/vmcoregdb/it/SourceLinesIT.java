package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Source lines of the kernel and of a module, word for word as crash prints them. */
final class SourceLinesIT {
    private static final List<String> KERNEL = List.of(
            "dis -l panic",
            "dis -l __stack_chk_fail",
            "dis -l asm_exc_page_fault",
            "dis -l vfs_write",
            "dis -l do_syscall_64",
            "dis -l __schedule",
            "dis -l tcp_v4_rcv",
            "dis -l do_user_addr_fault",
            "dis -l kmem_cache_alloc",
            "dis -l strcmp",
            "dis -l schedule 5",
            "dis -lx panic 20",
            "sym panic",
            "sym vfs_write",
            "sym jiffies",
            "sym asm_exc_page_fault");

    @Test
    void ofTheKernel() {
        Path dump = Lab.dump("smash", "mdf-d31-zlib");
        List<String> differences = CrashDiff.withAllowedDifferences()
                .compare(
                        Lab.peer("crash9"),
                        Lab.vmlinux(),
                        dump,
                        List.of(dump.toString(), Lab.vmlinux().toString()),
                        KERNEL);
        assertThat(differences).as("crash -, ours +").isEmpty();
    }

    /** crash is told the module's file by a command, and forgets it with the session: all commands are asked in one. */
    @Test
    void ofAModule() {
        Path dump = Lab.dump("smash", "mdf-d31-zlib");
        Path module = Lab.crashmeModule();
        Path source = Objects.requireNonNull(module.getParent());
        List<String> commands = List.of(
                "dis -l crashme_write",
                "dis -l crashme_write.cold",
                "dis -l crashme_parse_name",
                "dis -l crashme_thread",
                "dis -l crashme_do_smash",
                "dis -s crashme_write",
                "dis -s crashme_parse_name",
                "dis -s crashme_write 3",
                "sym crashme_write");
        Map<String, List<String>> theirs = new CrashOracle(Lab.peer("crash9"), Lab.vmlinux(), dump)
                .outputs(List.of("mod -s crashme " + module), commands);
        List<String> differences = new ArrayList<>();
        for (String command : commands) {
            Programs.Outcome ours = Programs.vmcoreGdb(
                    Duration.ofMinutes(1),
                    "exec",
                    dump.toString(),
                    module.toString(),
                    "--source-map",
                    source + "=" + source,
                    "-c",
                    command);
            assertThat(ours.exitCode()).as(ours.all()).isZero();
            CrashDiff.lineDiff(
                            CrashDiff.normalise(theirs.getOrDefault(command, List.of())),
                            CrashDiff.normalise(ours.lines()))
                    .forEach(line -> differences.add(command + ": " + line));
        }
        assertThat(differences).as("crash -, ours +").isEmpty();
    }

    @Test
    void aModuleOfAnotherBuildIsRefusedInOneSentence() {
        Path dump = Lab.dump("smash", "mdf-d31-zlib");
        Path foreign = Lab.crashmeModule("5.10.0-43-cloud-amd64");
        Programs.Outcome outcome =
                Programs.vmcoreGdb(Duration.ofMinutes(1), "exec", dump.toString(), foreign.toString(), "-c", "sys");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err().strip().lines()).hasSize(1);
        assertThat(outcome.err())
                .containsPattern("crashme.ko is of another build of the module crashme: its build-id is [0-9a-f]{40},"
                        + " the dump's module has [0-9a-f]{40}");
    }
}
