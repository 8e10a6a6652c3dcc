package org.vmcoregdb.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code hang} on a machine whose tasks wait for each other in known ways ({@code it-tests/lab/guest/module/hang.c}): by the dump alone. */
final class HangIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Map<String, JsonNode> WAITS = new LinkedHashMap<>();
    private static JsonNode answer;
    private static String text;

    @BeforeAll
    static void ask() throws IOException {
        String dump = Lab.dump("hang", "elf").toString();
        text = said("exec", dump, "-c", "hang");
        answer = new ObjectMapper().readTree(said("exec", "--json", dump, "-c", "hang"));
        for (JsonNode group : answer.path("groups")) {
            List<JsonNode> waits = new ArrayList<>();
            group.path("circle").forEach(waits::add);
            group.path("waits").forEach(waits::add);
            for (JsonNode wait : waits) {
                WAITS.put(wait.path("task").path("comm").asText(), wait);
            }
        }
    }

    private static String said(String... words) {
        Programs.Outcome outcome = Programs.vmcoreGdb(LIMIT, words);
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        return outcome.out();
    }

    private static JsonNode waitOf(String task) {
        JsonNode wait = WAITS.get(task);
        if (wait == null) {
            throw new AssertionError(task + " is not in " + text);
        }
        return wait;
    }

    /** What each task waits for, the object's symbol ({@code .} for none), and who holds it ({@code .} for nobody). */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "ab_has       | mutex              | hang_b      | owner       | ba_has",
                "ba_has       | mutex              | hang_a      | owner       | ab_has",
                "ab_wait      | mutex              | hang_a      | owner       | ab_has",
                "write_wait   | rwsem_write        | hang_read   | last_reader | read_has",
                "read_wait    | rwsem_read         | hang_read   | last_reader | read_has",
                "read2_wait   | rwsem_read         | hang_write  | owner       | write_has",
                "sem_wait     | semaphore          | hang_sem    | .           | .",
                "done_wait    | completion         | hang_never  | .           | .",
                "rt_wait      | rt_mutex           | hang_rt     | owner       | rt_has",
                "percpu_wait  | percpu_rwsem_write | hang_percpu | .           | .",
                "percpu2_wait | percpu_rwsem_read  | hang_percpu | owner       | percpu_wait",
                "bit_wait     | bit                | hang_word   | .           | .",
                "queue_wait   | wait_queue         | hang_queue  | .           | .",
                "page_wait    | page               | .           | perhaps     | page_has",
                "stop_wait    | kthread_exit       | .           | owner       | deaf_has",
                "srcu_wait    | srcu               | .           | .           | .",
                "rcu_wait     | rcu                | .           | owner       | rcu_has",
            })
    void eachIsRight(String task, String kind, String symbol, String certainty, String holder) {
        JsonNode wait = waitOf(task);
        assertThat(wait.path("kind").asText()).isEqualTo(kind);
        assertThat(wait.path("proved").asBoolean()).isTrue();
        assertThat(wait.path("symbol").path("name").asText(".")).isEqualTo(symbol);
        if (holder.equals(".")) {
            assertThat(wait.path("holders")).isEmpty();
        } else {
            JsonNode first = wait.path("holders").path(0);
            assertThat(first.path("task").path("comm").asText()).isEqualTo(holder);
            assertThat(first.path("certainty").asText()).isEqualTo(certainty);
        }
    }

    @Test
    void theCircleIsNamed() {
        JsonNode first = answer.path("groups").path(0);
        assertThat(first.path("deadlock").asText()).isEqualTo("yes");
        assertThat(first.path("circle").findValuesAsText("comm")).contains("ab_has", "ba_has");
        assertThat(first.path("waits").path(0).path("task").path("comm").asText())
                .isEqualTo("ab_wait");
        assertThat(text).contains("DEADLOCK: 2 tasks wait for each other; 1 task waits for them");
    }

    /** Two threads of a process; whose their mutexes are only glibc knows, so it is no more than a guess. */
    @Test
    void programsAreSuspectedOnly() {
        JsonNode second = answer.path("groups").path(1);
        assertThat(second.path("deadlock").asText()).isEqualTo("perhaps");
        assertThat(second.path("circle").findValuesAsText("comm")).contains("futex_ab", "futex_ba");
        assertThat(waitOf("futex_ab").path("kind").asText()).isEqualTo("futex");
        assertThat(text).contains("PERHAPS A DEADLOCK: 2 tasks wait for each other");
    }

    /** Parent and child have the same name; the parent is the one that is blocked. */
    @Test
    void aParentWaitsForItsVforkedChild() {
        assertThat(text).containsPattern("vforker +UN .* vforked child to let go .*; owner \\d+ \"vforker\"");
    }

    @Test
    void aWorkersTaskIsTheOneThatIsWaitedFor() {
        JsonNode wait = waitOf("flush_wait");
        assertThat(wait.path("kind").asText()).isEqualTo("work");
        assertThat(wait.path("detail").asText()).isEqualTo("work_has");
        assertThat(wait.path("holders").path(0).path("task").path("comm").asText())
                .startsWith("kworker/");
    }

    @Test
    void aPageSaysWhoseItIs() {
        assertThat(waitOf("page_wait").path("detail").asText()).isEqualTo("locked, page 3 of /mnt/data.bin");
    }

    /** Nothing records who holds a spinlock: who has its address at hand on another CPU is a guess. */
    @Test
    void whoSpinsAndForWhom() {
        JsonNode wait = waitOf("spin_wait");
        assertThat(wait.path("kind").asText()).isEqualTo("spinlock");
        assertThat(wait.path("symbol").path("name").asText()).isEqualTo("hang_spin");
        JsonNode holder = wait.path("holders").path(0);
        assertThat(holder.path("task").path("comm").asText()).isEqualTo("spin_has");
        assertThat(holder.path("certainty").asText()).isEqualTo("perhaps");
    }

    /** Of all that the kernel's own watchdog complained about nothing is missing. */
    @Test
    void allThatTheKernelComplainedAboutIsThere() {
        List<String> complained = said("exec", Lab.dump("hang", "elf").toString(), "-c", "log")
                .lines()
                .map(line -> line.replaceAll(".*task (\\S+):\\d+ blocked for more than.*", "$1"))
                .filter(name -> name.matches("[\\w/:-]+"))
                .distinct()
                .toList();
        assertThat(complained).hasSizeGreaterThan(20);
        assertThat(WAITS.keySet()).containsAll(complained);
    }

    /** What the hung-task watchdog killed the machine for. */
    @Test
    void aReportSaysIt() {
        assertThat(said("report", Lab.dump("hung", "elf").toString()))
                .contains("WHO WAITS FOR WHOM\n")
                .containsPattern("1 task waits for \\d+ \"crashme_holder\", which waits itself\n")
                .containsPattern(
                        "mutex crashme_mutex \\[crashme\\] \\([0-9a-f]+\\); owner \\d+ \"crashme_holder\"; in crashme_do_hung");
        assertThat(said("report", Lab.dump("smash", "elf").toString())).doesNotContain("WHO WAITS");
    }

    @Test
    void oneTaskAndWhatItWaitsFor() {
        String pid = waitOf("ab_wait").path("task").path("pid").asText();
        assertThat(said("exec", Lab.dump("hang", "elf").toString(), "-c", "hang " + pid))
                .contains("DEADLOCK", "ab_has", "ba_has", "ab_wait")
                .doesNotContain("page_wait");
    }
}
