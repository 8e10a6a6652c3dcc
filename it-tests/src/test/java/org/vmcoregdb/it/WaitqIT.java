package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code waitq} says what crash says: of queues with a waiter, and of empty ones. */
final class WaitqIT {
    private static final List<String> COMMANDS = List.of(
            "waitq kauditd_wait",
            "waitq ksm_thread_wait",
            "waitq oom_reaper_wait",
            "waitq khugepaged_wait",
            "waitq log_wait");

    @ParameterizedTest(name = "{0} in {1}")
    @CsvSource({"smash, mdf-d31-zlib", "null, mdf-d31-zlib", "irq, elf"})
    void saysTheSame(String name, String format) {
        Path dump = Lab.dump(name, format);
        List<String> differences = CrashDiff.withAllowedDifferences()
                .compare(Lab.peer("crash9"), Lab.vmlinux(), dump, List.of(dump.toString()), COMMANDS);
        assertThat(differences).as("crash -, ours +").isEmpty();
    }
}
