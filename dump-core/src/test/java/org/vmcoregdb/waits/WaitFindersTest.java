package org.vmcoregdb.waits;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.net.FakeServer;

/** What each kind of waiting leaves on a stack, and that it is believed only when the object agrees. */
class WaitFindersTest {
    private final FakeWaits fake = new FakeWaits();

    private static void assertUnproved(Wait.Found found, WaitKind kind) {
        assertThat(found.kind()).isEqualTo(kind);
        assertThat(found.proved()).isFalse();
        assertThat(found.object()).isEmpty();
        assertThat(found.holders()).isEmpty();
    }

    private void assertHolder(Wait.Found found, int pid, Wait.Certainty certainty) {
        assertThat(found.holders()).hasSize(1);
        assertThat(found.holders().get(0).task().address()).isEqualTo(fake.task(pid));
        assertThat(found.holders().get(0).certainty()).isEqualTo(certainty);
    }

    /** Puts the entries of tasks 1 and 2 on the list of a lock; the second of them waits behind the first. */
    private void twoWait(long list) {
        long first = fake.inFrame(1, 1);
        long second = fake.inFrame(2, 1);
        fake.put(first + 16, fake.task(1)).put(second + 16, fake.task(2)).ring(list, first, second);
    }

    @Test
    void aCallToAServerIsSaidInWords() {
        FakeServer server = new FakeServer(0);
        PendingCalls calls = new PendingCalls(server.open());
        Wait.Found bit = Wait.Found.proved(WaitKind.RPC, server.looking(), List.of(), Optional.of("bit 2 is set"));
        assertThat(calls.explained(bit).detail()).contains("LOOKUP of nfs 3 by labserver (127.0.0.1:2049)");
        Wait.Found other = Wait.Found.proved(WaitKind.RPC, 8, List.of(), Optional.of("bit 2 is set"));
        assertThat(calls.explained(other)).isSameAs(other);
        assertThat(calls.explained(Wait.Found.byFunction(WaitKind.RPC)).detail())
                .isEmpty();
    }

    @Test
    void aMutexNamesItsOwner() {
        long mutex = fake.place();
        twoWait(mutex + 16);
        fake.put(mutex, fake.task(3) | 5);
        Kernel kernel = fake.open();
        for (int pid = 1; pid <= 2; pid++) {
            Wait.Found found = new SleepingLocks(kernel)
                    .find(fake.stack(kernel, pid, "schedule", "__mutex_lock.constprop.0", "user"))
                    .orElseThrow();
            assertThat(found.kind()).isEqualTo(WaitKind.MUTEX);
            assertThat(found.proved()).isTrue();
            assertThat(found.object()).isEqualTo(OptionalLong.of(mutex));
            assertHolder(found, 3, Wait.Certainty.OWNER);
        }
    }

    /** No entry there, one that is on no list, a list that is broken, and one of which nobody can tell the head. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "unlinked", "broken", "ambiguous"})
    void withoutItsEntryOnTheListNothingIsClaimed(String how) {
        long mutex = fake.place();
        long entry = fake.inFrame(1, 1);
        fake.put(mutex, fake.task(3));
        if (!how.equals("none")) {
            fake.put(entry + 16, fake.task(1));
        }
        switch (how) {
            case "unlinked" -> fake.ring(entry);
            case "broken" -> fake.link(entry, mutex + 16).put(mutex + 16, 0);
            case "ambiguous" -> fake.ring(entry, mutex + 16, fake.place());
            default -> {}
        }
        Kernel kernel = fake.open();
        assertUnproved(
                new SleepingLocks(kernel)
                        .find(fake.stack(kernel, 1, "schedule", "__mutex_lock", "user"))
                        .orElseThrow(),
                WaitKind.MUTEX);
    }

    @ParameterizedTest
    @CsvSource({
        "rwsem_down_read_slowpath, RWSEM_READ, 1, LAST_READER",
        "rwsem_down_write_slowpath, RWSEM_WRITE, 3, LAST_READER",
        "rwsem_down_write_slowpath, RWSEM_WRITE, 0, OWNER",
    })
    void anRwsemNamesItsWriterOrLastReader(String function, WaitKind kind, long flags, Wait.Certainty certainty) {
        long rwsem = fake.place();
        twoWait(rwsem + 24);
        fake.put(rwsem + 8, fake.task(3) | flags);
        Kernel kernel = fake.open();
        Wait.Found found = new SleepingLocks(kernel)
                .find(fake.stack(kernel, 2, "schedule", function, "user"))
                .orElseThrow();
        assertThat(found.kind()).isEqualTo(kind);
        assertThat(found.object()).isEqualTo(OptionalLong.of(rwsem));
        assertHolder(found, 3, certainty);
        assertThat(found.detail().isPresent()).isEqualTo(flags != 0);
    }

    @Test
    void aSemaphoreMayRememberWhoTookItLast() {
        long semaphore = fake.place();
        twoWait(semaphore + 16);
        fake.put(semaphore + 32, fake.task(3));
        Kernel kernel = fake.open();
        Wait.Found found = new SleepingLocks(kernel)
                .find(fake.stack(kernel, 1, "schedule_timeout", "___down_common", "__down", "user"))
                .orElseThrow();
        assertThat(found.kind()).isEqualTo(WaitKind.SEMAPHORE);
        assertHolder(found, 3, Wait.Certainty.PERHAPS);
    }

    @Test
    void anRtMutexIsNamedByTheTask() {
        long waiter = fake.place();
        long lock = fake.place();
        fake.put(fake.task(1) + FakeWaits.PI_BLOCKED_ON, waiter).put(waiter + 48, fake.task(1));
        fake.put(waiter + 56, lock).put(lock + 24, fake.task(2) | 1);
        fake.put(fake.task(3) + FakeWaits.PI_BLOCKED_ON, waiter);
        Kernel kernel = fake.open();
        Wait.Found found =
                new RtMutexes(kernel).find(fake.stack(kernel, 1, "schedule")).orElseThrow();
        assertThat(found.object()).isEqualTo(OptionalLong.of(lock));
        assertHolder(found, 2, Wait.Certainty.OWNER);
        assertThat(new RtMutexes(kernel).find(fake.stack(kernel, 2, "schedule")))
                .isEmpty();
        assertThat(new RtMutexes(kernel).find(fake.stack(kernel, 3, "schedule")))
                .as("an entry of another task")
                .isEmpty();
    }

    @Test
    void aWriterOfAPercpuRwsemIsNamedByIt() {
        long rwsem = fake.place();
        long reader = fake.inFrame(2, 1);
        fake.put(rwsem + 8, fake.task(1)).put(fake.inFrame(1, 0), rwsem);
        fake.put(reader + 8, fake.task(2)).ring(reader + 24, rwsem + 24);
        Kernel kernel = fake.open();
        PercpuLocks locks = new PercpuLocks(kernel);
        Wait.Found writer = locks.find(fake.stack(kernel, 1, "schedule", "percpu_down_write", "user"))
                .orElseThrow();
        assertThat(writer.kind()).isEqualTo(WaitKind.PERCPU_RWSEM_WRITE);
        assertThat(writer.object()).isEqualTo(OptionalLong.of(rwsem));
        Wait.Found found = locks.find(
                        fake.stack(kernel, 2, "schedule", "percpu_rwsem_wait", "__percpu_down_read", "user"))
                .orElseThrow();
        assertThat(found.object()).isEqualTo(OptionalLong.of(rwsem));
        assertHolder(found, 1, Wait.Certainty.OWNER);
        assertUnproved(
                locks.find(fake.stack(kernel, 3, "schedule", "percpu_down_write", "user"))
                        .orElseThrow(),
                WaitKind.PERCPU_RWSEM_WRITE);
    }

    /** Puts task 1 on a completion. */
    private void completes(long completion) {
        long entry = fake.inFrame(1, 1);
        fake.put(entry, fake.task(1)).ring(entry + 8, completion + 16);
    }

    private Wait.Found completion(Kernel kernel, String caller) {
        return new Completions(kernel)
                .find(fake.stack(kernel, 1, "schedule", "__wait_for_common", caller, "user"))
                .orElseThrow();
    }

    @Test
    void aCompletionHasNoOwner() {
        long completion = fake.place();
        completes(completion);
        Wait.Found found = completion(fake.open(), "wait_for_completion");
        assertThat(found.kind()).isEqualTo(WaitKind.COMPLETION);
        assertThat(found.object()).isEqualTo(OptionalLong.of(completion));
        assertThat(found.holders()).isEmpty();
    }

    @Test
    void workIsDoneByTheWorkerOnWhoseListTheBarrierIs() {
        long barrier = fake.inFrame(1, 2);
        long worker = fake.place();
        completes(barrier + 32);
        fake.ring(barrier + 8, worker).put(worker + 16, fake.task(2));
        fake.put(fake.task(2) + FakeWaits.WORKER_PRIVATE, fake.place());
        long kthread = fake.place();
        fake.put(fake.task(2) + FakeWaits.WORKER_PRIVATE, kthread).put(kthread, worker);
        Wait.Found found = completion(fake.open(), "__flush_work");
        assertThat(found.kind()).isEqualTo(WaitKind.WORK);
        assertHolder(found, 2, Wait.Certainty.OWNER);
    }

    @Test
    void workThatNobodyHasBegunHasNoWorker() {
        long barrier = fake.inFrame(1, 2);
        completes(barrier + 32);
        fake.ring(barrier + 8, fake.place());
        Wait.Found found = completion(fake.open(), "__flush_work");
        assertThat(found.holders()).isEmpty();
        assertThat(found.detail()).contains("no worker has begun with it");
    }

    @Test
    void aKernelThreadThatIsToEnd() {
        long kthread = fake.place();
        completes(kthread + 8);
        fake.put(fake.task(2) + FakeWaits.WORKER_PRIVATE, kthread);
        fake.put(fake.task(2) + FakeWaits.FLAGS, FakeWaits.KERNEL_THREAD);
        assertHolder(completion(fake.open(), "kthread_stop"), 2, Wait.Certainty.OWNER);
    }

    @Test
    void aChildThatUsesItsParentsMemory() {
        long completion = fake.inFrame(1, 2);
        completes(completion);
        fake.put(fake.task(3) + FakeWaits.VFORK_DONE, completion);
        Wait.Found found = completion(fake.open(), "kernel_clone");
        assertThat(found.kind()).isEqualTo(WaitKind.VFORK);
        assertHolder(found, 3, Wait.Certainty.OWNER);
    }

    @Test
    void aGracePeriodWaitsForCpusAndReaders() {
        long state = fake.place();
        completes(fake.place());
        // node 0 is the root, node 1 the leaf
        fake.kernel().symbol("rcu_state", state);
        fake.put(state + 128, 5).put(state + 8, 0).put(state + 64 + 8, 1L << 32);
        fake.put(state + 64, 0b110);
        Kernel kernel = fake.open();
        Wait.Found found = completion(kernel, "__wait_rcu_gp");
        assertThat(found.kind()).isEqualTo(WaitKind.RCU);
        assertThat(found.detail()).contains("it waits for CPU 1, 2");
        assertThat(GracePeriod.of(kernel).cpus()).containsExactly(1, 2);
    }

    @Test
    void withoutItsStateTheGracePeriodIsNotKnown() {
        completes(fake.place());
        assertThat(completion(fake.open(), "synchronize_rcu").detail()).contains("what holds it up cannot be read");
    }

    @ParameterizedTest
    @CsvSource({
        "synchronize_srcu, SRCU",
        "synchronize_rcu_tasks_generic, RCU_TASKS",
        "__flush_workqueue, WORKQUEUE",
        "nothing_known, COMPLETION"
    })
    void theCallerSaysWhatItIsFor(String caller, WaitKind kind) {
        assertUnproved(completion(fake.open(), caller), kind);
    }

    @Test
    void aPageBitThatIsSet() {
        long page = fake.place();
        long entry = fake.inFrame(1, 1);
        fake.put(entry, page).put(entry + 16 + 8, fake.task(1)).put(page, 1);
        Kernel kernel = fake.open();
        Wait.Found found = new Bits(kernel)
                .find(fake.stack(kernel, 1, "io_schedule", "folio_wait_bit_common", "__folio_lock", "user"))
                .orElseThrow();
        assertThat(found.kind()).isEqualTo(WaitKind.PAGE);
        assertThat(found.object()).isEqualTo(OptionalLong.of(page));
        assertThat(found.detail()).contains("bit 0");
    }

    @Test
    void aBitThatIsClearIsNotWaitedForAnyMore() {
        long page = fake.place();
        long entry = fake.inFrame(1, 1);
        fake.put(entry, page).put(entry + 16 + 8, fake.task(1));
        Kernel kernel = fake.open();
        assertUnproved(
                new Bits(kernel)
                        .find(fake.stack(kernel, 1, "io_schedule", "folio_wait_bit_common", "user"))
                        .orElseThrow(),
                WaitKind.PAGE);
    }

    @ParameterizedTest
    @CsvSource({"user, BIT, bit 3 is set", "__wait_on_buffer, BUFFER, block 77"})
    void aBitOfAnyWord(String caller, WaitKind kind, String detail) {
        long word = fake.place();
        long entry = fake.inFrame(1, 2);
        fake.put(word, 8).put(word + 24, 77);
        fake.put(entry, word).put(entry + 8, 3).put(entry + 24 + 8, fake.task(1));
        Kernel kernel = fake.open();
        Wait.Found found = new Bits(kernel)
                .find(fake.stack(kernel, 1, "bit_wait", "__wait_on_bit", "out_of_line_wait_on_bit", caller))
                .orElseThrow();
        assertThat(found.kind()).isEqualTo(kind);
        assertThat(found.object()).isEqualTo(OptionalLong.of(word));
        assertThat(found.detail()).contains(detail);
    }

    @Test
    void aFutexWithPriorityInheritanceHasAnOwner() {
        long entry = fake.inFrame(1, 1);
        long state = fake.place();
        fake.put(fake.task(1) + FakeWaits.MM, 0x1234).put(entry + 40, fake.task(1));
        fake.put(entry + 48, 0x1234)
                .put(entry + 56, 0x7000)
                .put(entry + 64, 0x28)
                .put(entry + 72, state)
                .put(entry + 80, 1);
        fake.put(state + 16, fake.task(2));
        Kernel kernel = fake.open();
        Wait.Found found = new Futexes(kernel)
                .find(fake.stack(kernel, 1, "schedule", "futex_wait_queue", "user"))
                .orElseThrow();
        assertThat(found.object()).isEqualTo(OptionalLong.of(0x7028));
        assertHolder(found, 2, Wait.Certainty.OWNER);
    }

    /** In shared memory, of another process, of one that was woken, and where the process' memory is not in the dump. */
    @ParameterizedTest
    @CsvSource({
        "0x29, 0x1234, 1, false",
        "0x28, 0x9999, 1, false",
        "0x28, 0x1234, 0, false",
        "0x28, 0x1234, 1, true",
    })
    void ofOtherFutexesNoOwnerIsClaimed(String offset, String mm, long bucket, boolean proved) {
        long entry = fake.inFrame(1, 1);
        fake.put(fake.task(1) + FakeWaits.MM, 0x1234).put(entry + 40, fake.task(1));
        fake.put(entry + 48, Long.decode(mm)).put(entry + 56, 0x7000).put(entry + 64, Long.decode(offset));
        fake.put(entry + 80, bucket);
        Kernel kernel = fake.open();
        Wait.Found found = new Futexes(kernel)
                .find(fake.stack(kernel, 1, "schedule", "futex_wait_queue", "user"))
                .orElseThrow();
        assertThat(found.proved()).isEqualTo(proved);
        assertThat(found.holders()).isEmpty();
    }

    @Test
    void aWaitQueueIsTheLastResort() {
        long queue = fake.place();
        long entry = fake.inFrame(1, 2);
        fake.put(entry + 8, fake.task(1)).ring(entry + 24, queue + 8);
        Kernel kernel = fake.open();
        Wait.Found found = new WaitQueues(kernel)
                .find(fake.stack(kernel, 1, "schedule", "some", "driver_read", "user"))
                .orElseThrow();
        assertThat(found.kind()).isEqualTo(WaitKind.WAIT_QUEUE);
        assertThat(found.object()).isEqualTo(OptionalLong.of(queue));
        assertThat(new WaitQueues(kernel).find(fake.stack(kernel, 2, "schedule", "user")))
                .isEmpty();
    }

    /** The thread that commits is a kernel thread of that name; without it, it is some wait queue. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aJournalNamesItsThread(boolean isThread) {
        long journal = fake.place();
        long entry = fake.inFrame(1, 2);
        fake.put(entry + 8, fake.task(1)).ring(entry + 24, journal + 8 + 8).put(journal, fake.task(3));
        fake.put(fake.task(3) + FakeWaits.FLAGS, isThread ? FakeWaits.KERNEL_THREAD : 0);
        fake.kernel().put(fake.task(3) + 56, "jbd2/vda-8\0".getBytes(StandardCharsets.US_ASCII));
        Kernel kernel = fake.open();
        Optional<Wait.Found> found =
                new Journals(kernel).find(fake.stack(kernel, 1, "schedule", "jbd2_log_wait_commit", "user"));
        if (isThread) {
            assertThat(found.orElseThrow().kind()).isEqualTo(WaitKind.JOURNAL);
            assertThat(found.orElseThrow().object()).isEqualTo(OptionalLong.of(journal));
            assertHolder(found.orElseThrow(), 3, Wait.Certainty.OWNER);
        } else {
            assertThat(found).isEmpty();
        }
        assertThat(new Journals(kernel).find(fake.stack(kernel, 1, "schedule", "driver_read", "user")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "WAIT_QUEUE, pipe_read, PIPE",
        "WAIT_QUEUE, inet_csk_accept, SOCKET",
        "UNKNOWN, __refrigerator, FREEZER",
        "SIGNAL, ptrace_stop, PTRACE",
        "TIMEOUT, balance_dirty_pages, WRITEBACK",
        "BIT, rpc_wait_bit_killable, RPC",
        "UNKNOWN, do_wait, CHILD",
        "UNKNOWN, driver_read, UNKNOWN",
        "MUTEX, pipe_read, MUTEX",
    })
    void whereATaskIsSaysWhatFor(WaitKind kind, String function, WaitKind expected) {
        Kernel kernel = fake.open();
        Wait.Found found = new Wait.Found(kind, OptionalLong.of(1), List.of(), Optional.empty(), true);
        Wait.Found named = WaitPlaces.named(found, fake.stack(kernel, 1, "schedule", function, "user"));
        assertThat(named.kind()).isEqualTo(expected);
        assertThat(named.object()).isEqualTo(OptionalLong.of(1));
        assertThat(named.proved()).isTrue();
    }

    @Test
    void withoutDisksNobodyWaitsForThem() {
        Kernel kernel = fake.open();
        Wait.Found found = Wait.Found.proved(WaitKind.PAGE, 1, List.of(), Optional.empty());
        assertThat(new PendingRequests(kernel)
                        .explained(found, fake.stack(kernel, 1, "user").task()))
                .isEqualTo(found);
    }

    /** On another function's stack an entry means nothing. */
    @Test
    void framesThatAreNotThereAreNotLookedAt() {
        Kernel kernel = fake.open();
        BlockedStack stack = fake.stack(kernel, 1, "schedule", "user");
        for (WaitFinder finder : List.<WaitFinder>of(
                new SleepingLocks(kernel),
                new RtMutexes(kernel),
                new PercpuLocks(kernel),
                new Completions(kernel),
                new Bits(kernel),
                new Futexes(kernel),
                new WaitQueues(kernel))) {
            assertThat(finder.find(stack)).isEmpty();
        }
    }
}
