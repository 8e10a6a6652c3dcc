package org.vmcoregdb.waits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Tasks;

/** Who is suspected to hold what has no owner on record. */
class SuspectedHoldersTest {
    private static final int BLOCKED = 2;
    private static final long OBJECT = 0xabc0;

    private final FakeWaits fake = new FakeWaits();

    private static Wait wait(Kernel kernel, FakeWaits fake, int pid, WaitKind kind) {
        return new Wait(
                Tasks.of(kernel).at(fake.task(pid)).orElseThrow(),
                kind,
                OptionalLong.of(OBJECT),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                true,
                Optional.empty(),
                OptionalLong.empty());
    }

    /** A task that is blocked, with the object's address on its stack. */
    private void has(int pid) {
        fake.kernel().put32(fake.task(pid) + FakeWaits.STATE, BLOCKED);
        fake.put(fake.task(pid) + FakeWaits.THREAD, fake.inFrame(pid, 0)).put(fake.inFrame(pid, 1), OBJECT);
    }

    private List<Wait.Holder> suspects(WaitKind kind) {
        Kernel kernel = fake.open();
        return new SuspectedHolders(kernel)
                .added(List.of(wait(kernel, fake, 1, kind)))
                .get(0)
                .holders();
    }

    @Test
    void whoAloneHasTheAddressIsSuspected() {
        has(1);
        has(3);
        List<Wait.Holder> suspects = suspects(WaitKind.PAGE);
        assertThat(suspects).hasSize(1);
        assertThat(suspects.get(0).task().pid()).isEqualTo(3);
        assertThat(suspects.get(0).certainty()).isEqualTo(Wait.Certainty.PERHAPS);
    }

    @Test
    void ofTwoNobodyIs() {
        has(2);
        has(3);
        assertThat(suspects(WaitKind.SEMAPHORE)).isEmpty();
    }

    @Test
    void whatHasOwnersOnRecordIsLeftAlone() {
        has(3);
        assertThat(suspects(WaitKind.MUTEX)).isEmpty();
    }

    @Test
    void whoWaitsForItItselfIsNot() {
        has(3);
        Kernel kernel = fake.open();
        assertThat(new SuspectedHolders(kernel)
                        .added(List.of(wait(kernel, fake, 1, WaitKind.PAGE), wait(kernel, fake, 3, WaitKind.PAGE))))
                .allSatisfy(wait -> assertThat(wait.holders()).isEmpty());
    }
}
