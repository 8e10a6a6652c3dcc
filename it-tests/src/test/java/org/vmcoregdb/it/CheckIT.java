package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code check} on machines of which it is known what is wrong with them, and that it says nothing of others. */
final class CheckIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, JsonNode> ANSWERS = new HashMap<>();

    private static JsonNode findings(String name) throws IOException {
        JsonNode known = ANSWERS.get(name);
        if (known == null) {
            known = JSON.readTree(said("exec", "--json", Lab.dump(name, "elf").toString(), "-c", "check"));
            ANSWERS.put(name, known);
        }
        return known.path("findings");
    }

    private static String said(String... words) {
        Programs.Outcome outcome = Programs.vmcoreGdb(Duration.ofMinutes(2), words);
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        return outcome.out();
    }

    /** A machine, the check that finds it, how bad it is, and what its sentence says. */
    @ParameterizedTest(name = "{0}: {1}, {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "stuck       | io.stuck         | critical | deada has not answered for \\d+ s: 3 requests are at its driver.",
                "stuck       | io.stuck         | critical | dm-0 \\(lab-data\\) is suspended and keeps \\d+ requests.",
                "stuck       | cpu.soft-lockup  | critical | CPU 2 has not let other tasks run for \\d+ s: it runs \\d+ \"soft_spin\".",
                "stuck       | cpu.spins        | warning  | CPU 3 spins for the spinlock stuck_lock \\[stuck\\]; perhaps \\d+ \"sleep_has\" has it, which sleeps.",
                "stuck       | tasks.blocked    | warning  | \\d+ tasks have been blocked for more than 3 s; .*",
                "stuck       | memory.oom       | note     | The kernel killed process \\d+ \"eater\" for the limit of its cgroup /small.",
                "stuck       | memory.slab-leak | warning  | The slab cache stuck_leak has [0-9.]+ MB, [0-9.]+ % of all memory.*",
                "stuck       | memory.uncounted | warning  | [0-9.]+ MB, [0-9.]+ % of all memory, is counted by nobody.*",
                "stuck       | log.errors       | warning  | The log has 1 error of tasks that went to sleep where they must not.*",
                "silent      | io.server        | critical | The server labserver \\(127.0.0.1:2049\\) has not answered for \\d+ s: 1 call waits.",
                "silent      | cpu.hard-lockup  | critical | CPU 2 has taken no timer interrupt for \\d+ s while it ran \\d+ \"hard_spin\".",
                "silent      | clock.jiffies    | critical | The count of ticks \\(jiffies\\) has not moved for \\d+ s, though CPU [01] has gone on ticking: no timer ends.",
                "hang        | tasks.deadlock   | critical | Deadlock: 2 tasks wait for each other, and 1 task behind them.",
                "hang        | rcu.stall        | critical | RCU has been waiting for \\d+ s for .*\"rcu_has\".*",
                "hung        | tasks.blocked    | warning  | .*blocked for .*",
                "zoo-rcuirq  | rcu.stall        | critical | RCU has been waiting for \\d+ s for .*",
                "smash       | modules.on-stack | warning  | The module crashme is on the stack that crashed.*",
            })
    void whatIsKnownIsFound(String name, String id, String severity, String sentence) throws IOException {
        for (JsonNode finding : findings(name)) {
            if (finding.path("id").asText().equals(id)
                    && finding.path("sentence").asText().matches(sentence)) {
                assertThat(finding.path("severity").asText()).isEqualTo(severity);
                assertThat(finding.path("next").asText()).isNotEmpty();
                return;
            }
        }
        throw new AssertionError(id + " is not among " + findings(name));
    }

    /** Nothing critical is said of machines that crashed and did nothing else. */
    @ParameterizedTest
    @CsvSource({"smash", "null", "bug", "irq", "pti", "nokaslr"})
    void nothingElseIsSaid(String name) throws IOException {
        assertThat(findings(name))
                .allSatisfy(finding -> assertThat(finding.path("severity").asText())
                        .as(finding.toString())
                        .isNotEqualTo("critical"));
        assertThat(findings(name).findValuesAsText("id"))
                .doesNotContain("tasks.blocked", "memory.uncounted", "memory.slab-leak", "stacks.full", "cpu.spins");
    }

    /** A vmlinux adds nothing to it, and takes nothing away. */
    @Test
    void itIsTheSameWithAVmlinux() throws IOException {
        JsonNode with = JSON.readTree(said(
                "exec",
                "--json",
                Lab.dump("stuck", "elf").toString(),
                Lab.vmlinux().toString(),
                "-c",
                "check"));
        assertThat(with.path("findings")).isEqualTo(findings("stuck"));
    }

    /** What is different between a machine that crashed and one that is stuck. */
    @Test
    void twoMachinesAreCompared() throws IOException {
        String smash = Lab.dump("smash", "elf").toString();
        String stuck = Lab.dump("stuck", "elf").toString();
        JsonNode answer = JSON.readTree(said("diff", smash, stuck, "--json"));
        assertThat(answer.path("problems")).isEmpty();
        assertThat(answer.path("slabs").path(0).path("name").asText()).isEqualTo("stuck_leak");
        assertThat(answer.path("modules").findValuesAsText("name")).containsExactly("stuck");
        assertThat(answer.path("settings").findValuesAsText("name"))
                .contains("kernel.hung_task_timeout_secs", "kernel.watchdog_thresh", "kernel.panic_on_oops");
        assertThat(answer.path("same_waits").findValuesAsText("name"))
                .contains("vforker: vfork, in __x64_sys_vfork, for vforker");
        assertThat(answer.path("other_waits").findValuesAsText("name"))
                .contains("direct_read: completion, in submit_bio_wait", "sleep_has: unknown, in sleep_has");
        assertThat(said("diff", smash, stuck)).contains("\nSETTINGS (SYSCTL)\n", "    kernel.panic_on_oops: 1 -> 0\n");
    }

    @Test
    void aReportBeginsWithIt() {
        String report = said("report", Lab.dump("stuck", "elf").toString());
        assertThat(report)
                .startsWith("WHAT WAS FOUND\n")
                .containsPattern("\nCRITICAL: deada has not answered for \\d+ s")
                .contains("\nDISKS THAT ARE STUCK\n");
        assertThat(report.indexOf("CRITICAL: ")).isLessThan(report.indexOf("\nMACHINE\n"));
    }
}
