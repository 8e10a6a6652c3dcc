package org.vmcoregdb.server.command.diff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.answer.CheckedJson;
import org.vmcoregdb.server.shell.SampleContext;

class DifferenceTest {
    private static Snapshot snapshot(
            String file, Map<String, Long> slabs, Map<String, Long> waits, Map<String, String> settings) {
        return new Snapshot(
                new DiffAnswer.Side(file, "6.1", OptionalLong.of(86_400), OptionalLong.of(60)),
                Map.of("PGFAULT", slabs.getOrDefault("dentry", 0L) / 4096),
                slabs,
                Map.of("init", 1L),
                Map.of(),
                waits,
                settings,
                file.equals("b") ? List.of("a page is missing") : List.of());
    }

    @Test
    void theSampleIsAsItself() {
        Snapshot sample = Snapshot.of("smash", new SampleContext());
        assertThat(sample.problems()).isEmpty();
        assertThat(sample.counters()).containsKey("NR_FREE_PAGES");
        assertThat(sample.slabs()).containsKey("dentry");
        assertThat(sample.tasks()).containsEntry("mt-main", 1L).containsEntry("ns-init", 1L);
        assertThat(sample.modules()).containsEntry("crashme", 1L);
        assertThat(sample.waits()).containsEntry("vforker: vfork, in __x64_sys_vfork, for vforker", 1L);
        assertThat(sample.settings())
                .containsEntry("kernel.panic_on_oops", "1")
                .containsEntry("vm.overcommit_ratio", "50")
                .containsEntry("kernel.core_pattern", "core")
                .containsEntry("kernel.hung_task_timeout_secs", "120")
                .hasSizeGreaterThan(150);
        DiffAnswer same = Difference.of(sample, sample);
        assertThat(same.counters()).isEmpty();
        assertThat(same.settings()).isEmpty();
        assertThat(same.waits()).isEmpty();
        assertThat(same.same()).extracting(DiffAnswer.Change::name).anyMatch(name -> name.startsWith("vforker"));
        CheckedJson.render(same);
    }

    @Test
    void whatIsDifferent() {
        DiffAnswer answer = Difference.of(
                snapshot(
                        "a",
                        Map.of("dentry", 8192L, "old", 4096L),
                        Map.of("x: mutex m", 2L, "y: page", 1L),
                        Map.of("kernel.panic", "0", "vm.one", "1")),
                snapshot(
                        "b",
                        Map.of("dentry", 1L << 20),
                        Map.of("x: mutex m", 3L, "z: page", 1L),
                        Map.of("kernel.panic", "5", "vm.two", "2")));
        CheckedJson.render(answer);
        assertThat(answer.settings()).contains(new DiffAnswer.Setting("vm.one", Optional.of("1"), Optional.empty()));
        assertThat(AnswerText.alone(answer)).isEqualTo("""
                A: a, 6.1, 1970-01-02T00:00:00Z, up 60 s
                B: b, 6.1, 1970-01-02T00:00:00Z, up 60 s

                TASKS THAT WAIT IN THE SAME WAY IN BOTH
                              A             B        CHANGE
                              2             3            +1  x: mutex m

                TASKS THAT WAIT IN A WAY THAT ONLY ONE HAS
                              A             B        CHANGE
                              1             0            -1  y: page
                              0             1            +1  z: page

                SLAB CACHES, IN BYTES
                              A             B        CHANGE
                           8 KB          1 MB      +1016 KB  dentry
                           4 KB          0 KB         -4 KB  old

                COUNTERS
                              A             B        CHANGE
                              2           256          +254  PGFAULT

                SETTINGS (SYSCTL)
                    kernel.panic: 0 -> 5
                    vm.one: 1 -> (none)
                    vm.two: (none) -> 2
                [b: a page is missing]
                """);
    }
}
