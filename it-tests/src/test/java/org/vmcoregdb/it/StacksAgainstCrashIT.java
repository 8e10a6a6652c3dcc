package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The stacks of all tasks, and the code they ran, against crash. Of the smash cases crash leaves out {@code
 * __stack_chk_fail}, which shifts all numbers after it; they are compared by function in {@link GdbBacktraceIT}.
 */
final class StacksAgainstCrashIT {
    static Stream<String> dumps() {
        return Rows.of(List.of("irq", "badjump", "lockup"), List.of("null", "bug", "hung"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dumps")
    void stacksAreTheSame(String name) {
        assertSame(Lab.dump(name, "mdf-d31-zlib"), List.of("bt", "bt -a", "foreach bt", "set"));
    }

    /** What crash leaves out is there, between the two frames that crash shows. */
    @Test
    void theFunctionThatFoundTheOverrunIsThere() {
        Programs.Outcome outcome = Programs.vmcoreGdb(
                Duration.ofMinutes(1), "exec", Lab.dump("smash", "mdf-d31-zlib").toString(), "-c", "bt");
        assertThat(outcome.out()).containsPattern("(?s) panic at .*? __stack_chk_fail at .*? crashme_parse_name at ");
    }

    @Test
    void codeIsTheSame() {
        assertSame(
                Lab.dump("smash", "mdf-d31-zlib"),
                List.of(
                        "dis panic",
                        "dis __stack_chk_fail",
                        "dis __schedule",
                        "dis vfs_write",
                        "dis do_syscall_64",
                        "dis asm_exc_page_fault",
                        "dis tcp_v4_rcv",
                        "dis crashme_write",
                        "dis -r crashme_parse_name+117",
                        "dis schedule 5"));
    }

    private static void assertSame(Path dump, List<String> commands) {
        List<String> log = new CrashOracle(Lab.peer("crash9"), Lab.vmlinux(), dump)
                .outputs(List.of("log"))
                .getOrDefault("log", List.of());
        List<String> differences = CrashDiff.withAllowedDifferences()
                .provedBy(LoggedRegisters.of(log)::unproved)
                .compare(Lab.peer("crash9"), Lab.vmlinux(), dump, List.of(dump.toString()), commands);
        assertThat(differences).as("crash -, ours +").isEmpty();
    }
}
