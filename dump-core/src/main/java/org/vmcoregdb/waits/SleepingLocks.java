package org.vmcoregdb.waits;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * Mutexes, rwsems and semaphores ({@code kernel/locking/mutex.c}, {@code rwsem.c}, {@code semaphore.c}): who waits has an entry on its stack, which is
 * on the lock's {@code wait_list}.
 */
final class SleepingLocks implements WaitFinder {
    private static final Set<String> MUTEX = Set.of(
            "__mutex_lock",
            "__mutex_lock_common",
            "__mutex_lock_slowpath",
            "__mutex_lock_killable_slowpath",
            "__mutex_lock_interruptible_slowpath",
            "__ww_mutex_lock",
            "__ww_mutex_lock_slowpath");
    private static final Set<String> READ =
            Set.of("rwsem_down_read_slowpath", "rwsem_down_read_failed", "call_rwsem_down_read_failed", "__down_read");
    private static final Set<String> WRITE = Set.of(
            "rwsem_down_write_slowpath", "rwsem_down_write_failed", "call_rwsem_down_write_failed", "__down_write");
    private static final Set<String> SEMAPHORE = Set.of(
            "__down", "___down_common", "__down_common", "__down_interruptible", "__down_killable", "__down_timeout");

    /** The functions that wait for each. */
    static final List<Set<String>> FUNCTIONS = List.of(MUTEX, READ, WRITE, SEMAPHORE);

    /** In the low bits of {@code mutex.owner} and {@code rw_semaphore.owner}, since tasks are aligned. */
    private static final long OWNER_FLAGS = 7;

    private static final long READER_OWNED = 1;

    private final Kernel kernel;

    SleepingLocks(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public Optional<Wait.Found> find(BlockedStack stack) {
        return find(stack, MUTEX, WaitKind.MUTEX, "mutex", "mutex_waiter")
                .or(() -> find(stack, READ, WaitKind.RWSEM_READ, "rw_semaphore", "rwsem_waiter"))
                .or(() -> find(stack, WRITE, WaitKind.RWSEM_WRITE, "rw_semaphore", "rwsem_waiter"))
                .or(() -> find(stack, SEMAPHORE, WaitKind.SEMAPHORE, "semaphore", "semaphore_waiter"));
    }

    private Optional<Wait.Found> find(
            BlockedStack stack, Set<String> functions, WaitKind kind, String lock, String waiter) {
        Optional<BlockedStack.Span> span = stack.of(functions);
        if (span.isEmpty()) {
            return Optional.empty();
        }
        Waiters waiters = new Waiters(kernel, kernel.types().struct(waiter), List.of("task"), List.of("list"));
        OptionalLong head = waiters.head(span.get().words(), stack.task());
        Struct type = kernel.types().struct(lock);
        Optional<Field> list = type.field("wait_list");
        if (head.isEmpty() || list.isEmpty()) {
            return Optional.of(Wait.Found.byFunction(kind));
        }
        long at = head.getAsLong() - list.get().offset();
        return Optional.of(
                switch (kind) {
                    case MUTEX -> Wait.Found.proved(kind, at, owner(type, at), Optional.empty());
                    case SEMAPHORE -> Wait.Found.proved(kind, at, lastHolder(type, at), Optional.empty());
                    default -> rwsem(kind, type, at);
                });
    }

    /** Since 4.10 a word with flags; before, a pointer, and up to 3.0 one to the task's {@code thread_info}. */
    private List<Wait.Holder> owner(Struct mutex, long at) {
        Optional<Field> owner = mutex.field("owner.counter", "owner");
        if (owner.isEmpty()) {
            return List.of();
        }
        long word = owner.get().read(kernel.memory(), at) & ~OWNER_FLAGS;
        long task = word != 0 && isPointerTo(owner.get(), "thread_info")
                ? kernel.types().struct("thread_info").need("task").read(kernel.memory(), word)
                : word;
        return Wait.Holder.at(kernel, task, Wait.Certainty.OWNER, "the mutex names it");
    }

    private static boolean isPointerTo(Field field, String struct) {
        return field.type().stripped() instanceof CType.PointerType pointer
                && pointer.target().stripped() instanceof CType.CompositeType target
                && target.name().equals(struct);
    }

    /** Recorded since 6.16, for the watchdog of hung tasks. */
    private List<Wait.Holder> lastHolder(Struct semaphore, long at) {
        Optional<Field> last = semaphore.field("last_holder");
        return last.isEmpty()
                ? List.of()
                : Wait.Holder.at(
                        kernel,
                        last.get().read(kernel.memory(), at),
                        Wait.Certainty.PERHAPS,
                        "it took the semaphore last");
    }

    private Wait.Found rwsem(WaitKind kind, Struct rwsem, long at) {
        Optional<Field> owner = rwsem.field("owner.counter", "owner");
        if (owner.isEmpty()) {
            return Wait.Found.proved(kind, at, List.of(), Optional.empty());
        }
        long word = owner.get().read(kernel.memory(), at);
        boolean readers = (word & READER_OWNED) != 0;
        List<Wait.Holder> holders = readers
                ? Wait.Holder.at(kernel, word & ~OWNER_FLAGS, Wait.Certainty.LAST_READER, "it was the last to read")
                : Wait.Holder.at(kernel, word & ~OWNER_FLAGS, Wait.Certainty.OWNER, "the rwsem names it as its writer");
        return Wait.Found.proved(kind, at, holders, readers ? Optional.of("held by readers") : Optional.empty());
    }
}
