package org.vmcoregdb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.FakeKernel;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Sample;
import org.vmcoregdb.kernel.net.FakeServer;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.TaskState;
import org.vmcoregdb.triage.Crash;
import org.vmcoregdb.triage.Triage;
import org.vmcoregdb.unwind.Unwinder;
import org.vmcoregdb.waits.Wait;
import org.vmcoregdb.waits.WaitGroups;
import org.vmcoregdb.waits.WaitKind;

class ChecksTest {
    private static final long MINUTE = 60_000_000_000L;

    private static Evidence evidence(
            Kernel kernel, List<Wait> waits, Optional<Crash> crash, Map<String, String> known) {
        return new Evidence(kernel, () -> WaitGroups.of(waits), () -> crash, known, () -> false);
    }

    private static Evidence evidence(Wait... waits) {
        return evidence(new FakeKernel().open(), List.of(waits), Optional.empty(), Map.of());
    }

    private static Task task(int pid, OptionalInt cpu) {
        return new Task(0x1000L * pid, pid, pid, 1, "t" + pid, new TaskState(2), 0, 0, 0, 0, OptionalInt.empty(), cpu);
    }

    private static Wait wait(int pid, WaitKind kind, long nanoseconds, Wait.Holder... holders) {
        return new Wait(
                task(pid, kind == WaitKind.SPINLOCK ? OptionalInt.of(3) : OptionalInt.empty()),
                kind,
                OptionalLong.of(0xabc0),
                Optional.empty(),
                List.of(holders),
                Optional.of("locked"),
                kind != WaitKind.SPINLOCK,
                Optional.empty(),
                OptionalLong.of(nanoseconds));
    }

    private static Wait.Holder holder(int pid, Wait.Certainty certainty, OptionalInt cpu) {
        return new Wait.Holder(task(pid, cpu), certainty, "it said so");
    }

    @Test
    void ofTheSample() {
        Kernel kernel = Sample.kernel(Sample.dump());
        Optional<Crash> crash = new Triage(kernel, new Unwinder(kernel)).crash();
        String signature = crash.orElseThrow().signature().orElseThrow().id();
        CheckResult result = Checks.run(
                evidence(kernel, List.of(), crash, Map.of(signature, "our own, ticket 17")), Effort.THOROUGH);
        assertThat(result.unknown()).isEmpty();
        assertThat(result.findings())
                .extracting(Finding::sentence)
                .contains(
                        "This crash is known: our own, ticket 17",
                        "The module crashme is on the stack that crashed, and is not the kernel's own.")
                .anyMatch(sentence -> sentence.startsWith("The machine was set to panic on an oops"));
        assertThat(result.findings().get(0).severity()).isEqualTo(Severity.CRITICAL);
        assertThat(result.findings())
                .filteredOn(finding -> finding.severity() == Severity.CRITICAL)
                .hasSize(1);
        assertThat(result.clean())
                .extracting(CheckResult.Named::id)
                .contains(
                        "tasks.deadlock",
                        "cpu.hard-lockup",
                        "cpu.soft-lockup",
                        "rcu.stall",
                        "io.stuck",
                        "io.server",
                        "work.stuck",
                        "memory.low",
                        "memory.slab-leak",
                        "memory.uncounted",
                        "stacks.full",
                        "lists.corrupt",
                        "slabs.corrupt",
                        "clock.jiffies",
                        "count.many",
                        "timers.many");
        CheckResult brief = Checks.run(evidence(kernel, List.of(), crash, Map.of()), Effort.USUAL);
        assertThat(brief.clean())
                .extracting(CheckResult.Named::id)
                .contains("signature.known")
                .doesNotContain("timers.many");
        assertThat(brief.leftOut()).isEmpty();
        CheckResult little = Checks.run(evidence(kernel, List.of(), crash, Map.of()), Effort.LITTLE);
        assertThat(little.leftOut())
                .containsExactly(
                        "tasks.deadlock",
                        "cpu.spins",
                        "tasks.blocked",
                        "memory.slab-leak",
                        "memory.uncounted",
                        "count.many",
                        "stacks.full",
                        "lists.corrupt");
        assertThat(little.clean()).extracting(CheckResult.Named::id).doesNotContainAnyElementsOf(little.leftOut());
    }

    @Test
    void whatCannotBeLookedAtSaysWhy() {
        CheckResult result = Checks.run(evidence(), Effort.THOROUGH);
        assertThat(result.findings()).isEmpty();
        assertThat(result.unknown())
                .extracting(CheckResult.Unknown::id)
                .contains("cpu.soft-lockup", "rcu.stall", "work.stuck", "clock.jiffies", "panic.settings");
        assertThat(result.unknown())
                .allSatisfy(check -> assertThat(check.reason()).isNotEmpty());
    }

    @Test
    void nothingIsLookedAtOnceItIsCancelled() {
        Evidence evidence = new Evidence(new FakeKernel().open(), List::of, Optional::empty, Map.of(), () -> true);
        assertThat(Checks.run(evidence, Effort.THOROUGH)).isEqualTo(CheckResult.NONE);
    }

    @Test
    void serversThatDoNotAnswer() {
        Evidence evidence = evidence(
                new FakeServer(FakeServer.NOW - 9_000_000_000L).disconnected().open(),
                List.of(),
                Optional.empty(),
                Map.of());
        assertThat(new SilentServers(evidence).look()).singleElement().satisfies(finding -> {
            assertThat(finding.sentence())
                    .isEqualTo(
                            "The server labserver (127.0.0.1:2049) has not answered for 9 s: 2 calls wait, and there is"
                                    + " no connection to it.");
            assertThat(finding.evidence().get(0))
                    .isEqualTo(
                            "LOOKUP of nfs 3 by labserver (127.0.0.1:2049), to which there is no connection, 9 s old, of"
                                    + " process 77");
        });
        Evidence young =
                evidence(new FakeServer(FakeServer.NOW - 1_000_000L).open(), List.of(), Optional.empty(), Map.of());
        assertThat(new SilentServers(young).look()).isEmpty();
    }

    @Test
    void aCircleThatIsCertainAndOneThatIsNot() {
        List<Finding> certain = new Deadlocks(evidence(
                        wait(1, WaitKind.MUTEX, 1, holder(2, Wait.Certainty.OWNER, OptionalInt.empty())),
                        wait(2, WaitKind.MUTEX, 1, holder(1, Wait.Certainty.OWNER, OptionalInt.empty())),
                        wait(3, WaitKind.MUTEX, 1, holder(2, Wait.Certainty.OWNER, OptionalInt.empty()))))
                .look();
        assertThat(certain).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(finding.sentence()).isEqualTo("Deadlock: 2 tasks wait for each other, and 1 task behind them.");
            assertThat(finding.evidence())
                    .containsExactly(
                            "1 \"t1\" waits for mutex (locked), which 2 \"t2\" has to end",
                            "2 \"t2\" waits for mutex (locked), which 1 \"t1\" has to end");
        });
        List<Finding> guessed = new Deadlocks(
                        evidence(wait(1, WaitKind.FUTEX, 1, holder(1, Wait.Certainty.PERHAPS, OptionalInt.empty()))))
                .look();
        assertThat(guessed.get(0).severity()).isEqualTo(Severity.WARNING);
        assertThat(guessed.get(0).sentence()).isEqualTo("Perhaps a deadlock: 1 task waits for itself.");
    }

    @Test
    void tasksThatHaveBeenBlockedForLong() {
        assertThat(new BlockedTasks(evidence(wait(1, WaitKind.MUTEX, MINUTE), wait(2, WaitKind.VFORK, 9 * MINUTE)))
                        .look())
                .isEmpty();
        assertThat(new BlockedTasks(evidence(wait(1, WaitKind.PAGE, 3 * MINUTE))).look())
                .singleElement()
                .extracting(Finding::sentence)
                .isEqualTo("1 \"t1\" has been blocked for 180 s.");
        List<Finding> many = new BlockedTasks(evidence(
                        wait(1, WaitKind.MUTEX, 3 * MINUTE, holder(9, Wait.Certainty.OWNER, OptionalInt.of(5))),
                        wait(
                                2,
                                WaitKind.RWSEM_READ,
                                4 * MINUTE,
                                holder(9, Wait.Certainty.LAST_READER, OptionalInt.of(5)))))
                .look();
        assertThat(many.get(0).sentence())
                .isEqualTo("2 tasks have been blocked for more than 120 s; 2 \"t2\" for longest: 240 s.");
        assertThat(many.get(0).evidence().get(0))
                .startsWith("2 tasks wait for 9 \"t9\"")
                .endsWith("on CPU 5");
        assertThat(many.get(0).evidence().get(1)).endsWith("which 9 \"t9\" took last to read");
    }

    @Test
    void aCpuThatSpinsForASleeper() {
        List<Finding> found = new SpinningCpus(evidence(
                        wait(4, WaitKind.SPINLOCK, 1, holder(9, Wait.Certainty.PERHAPS, OptionalInt.empty())),
                        wait(5, WaitKind.SPINLOCK, 1)))
                .look();
        assertThat(found)
                .extracting(Finding::sentence)
                .containsExactlyInAnyOrder(
                        "CPU 3 spins for a spinlock; perhaps 9 \"t9\" has it, which sleeps.",
                        "CPU 3 spins for a spinlock; who has it is recorded nowhere.");
    }

    @Test
    void longListsAreCut() {
        assertThat(Words.first(List.of("a", "b", "c"), 2)).containsExactly("a", "b", "and 1 more");
        assertThat(Words.first(List.of("a"), 2)).containsExactly("a");
        assertThat(Words.count(1, "page")).isEqualTo("1 page");
        assertThat(Words.percent(1, 0)).isEqualTo("0.0 %");
        assertThat(Words.megabytes(3 << 19)).isEqualTo("1.5 MB");
    }
}
