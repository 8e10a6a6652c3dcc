package org.vmcoregdb.waits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Sample;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.TaskState;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.unwind.Unwinder;

/** Chains, circles, and those who wait for the same. */
class WaitGroupsTest {
    private static Task task(int pid) {
        return new Task(
                0x1000L * pid,
                pid,
                pid,
                1,
                "t" + pid,
                new TaskState(2),
                0,
                0,
                0,
                0,
                OptionalInt.empty(),
                OptionalInt.empty());
    }

    private static Wait wait(int pid, int holder, Wait.Certainty certainty) {
        List<Wait.Holder> holders = holder == 0 ? List.of() : List.of(new Wait.Holder(task(holder), certainty, "so"));
        return new Wait(
                task(pid),
                WaitKind.MUTEX,
                OptionalLong.of(0x100L * holder + 1),
                Optional.empty(),
                holders,
                Optional.empty(),
                true,
                Optional.empty(),
                OptionalLong.empty());
    }

    private static List<Integer> pids(List<Wait> waits) {
        return waits.stream().map(wait -> wait.task().pid()).toList();
    }

    @Test
    void aCircleBeginsWithTheSameTaskWhoeverIsAskedFirst() {
        Wait.Certainty owner = Wait.Certainty.OWNER;
        List<Wait> waits =
                List.of(wait(5, 4, owner), wait(4, 3, owner), wait(3, 2, owner), wait(2, 3, owner), wait(9, 8, owner));
        for (List<Wait> order :
                List.of(waits, List.of(waits.get(4), waits.get(3), waits.get(2), waits.get(1), waits.get(0)))) {
            List<WaitGroups.Group> groups = WaitGroups.of(order);
            assertThat(groups).hasSize(2);
            WaitGroups.Group circle = groups.get(0);
            assertThat(pids(circle.circle())).containsExactly(2, 3);
            assertThat(circle.certain()).isTrue();
            assertThat(circle.size()).isEqualTo(4);
            assertThat(circle.waits().stream().map(step -> step.of().task().pid() + ":" + step.depth()))
                    .containsExactly("4:0", "5:1");
            assertThat(groups.get(1).root().orElseThrow().pid()).isEqualTo(8);
        }
    }

    @Test
    void aGuessMakesACircleUncertain() {
        assertThat(WaitGroups.of(List.of(wait(1, 2, Wait.Certainty.OWNER), wait(2, 1, Wait.Certainty.PERHAPS)))
                        .get(0)
                        .certain())
                .isFalse();
    }

    @Test
    void oneThatWaitsForItself() {
        WaitGroups.Group group =
                WaitGroups.of(List.of(wait(1, 1, Wait.Certainty.OWNER))).get(0);
        assertThat(pids(group.circle())).containsExactly(1);
        assertThat(group.waits()).isEmpty();
    }

    @Test
    void thoseWhoWaitForAnObjectWithoutOwnerAreTogether() {
        List<WaitGroups.Group> groups = WaitGroups.of(List.of(
                wait(1, 0, Wait.Certainty.OWNER),
                wait(2, 0, Wait.Certainty.OWNER),
                wait(3, 2, Wait.Certainty.LAST_READER)));
        assertThat(groups).hasSize(1);
        assertThat(groups.get(0).root()).isEmpty();
        assertThat(groups.get(0).waits()).hasSize(3);
        assertThat(groups.get(0).certain()).isFalse();
    }

    /** A vforked child in the sample, threads that wait for a mutex of their process, and a task on a CPU. */
    @Test
    void theSample() {
        Kernel kernel = Sample.kernel(Sample.dump());
        WaitReader reader = new WaitReader(kernel, new Unwinder(kernel));
        Wait parent = Tasks.of(kernel).all().stream()
                .filter(task -> task.comm().equals("vforker") && task.state().isBlocked())
                .findFirst()
                .flatMap(reader::of)
                .orElseThrow();
        assertThat(parent.kind()).isEqualTo(WaitKind.VFORK);
        assertThat(parent.proved()).isTrue();
        assertThat(parent.holders().get(0).task().ppid())
                .isEqualTo(parent.task().pid());
        assertThat(parent.nanoseconds()).isPresent();
        List<Wait> futexes = Tasks.of(kernel).all().stream()
                .filter(reader::mayWaitForFutex)
                .flatMap(task -> reader.of(task).stream())
                .toList();
        assertThat(futexes).hasSizeGreaterThan(3).allSatisfy(wait -> {
            assertThat(wait.kind()).isEqualTo(WaitKind.FUTEX);
            assertThat(wait.object()).isPresent();
        });
        assertThat(Tasks.of(kernel).all().stream().filter(Task::isActive).flatMap(task -> reader.of(task).stream()))
                .isEmpty();
    }
}
