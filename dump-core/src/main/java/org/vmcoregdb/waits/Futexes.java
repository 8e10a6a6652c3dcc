package org.vmcoregdb.waits;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.UserSpaces;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * Futexes ({@code kernel/futex}): who waits has a {@code futex_q} on its stack. The kernel knows the owner of those with priority inheritance only; of
 * others the process' own memory may say.
 */
final class Futexes implements WaitFinder {
    static final Set<String> WAITING = Set.of(
            "futex_wait_queue",
            "futex_wait_queue_me",
            "futex_do_wait",
            "__futex_wait",
            "futex_wait",
            "futex_lock_pi",
            "futex_wait_requeue_pi");

    /** {@code FUT_OFF_INODE} and {@code FUT_OFF_MMSHARED}, in the low bits of the offset. */
    private static final long SHARED = 3;

    /** {@code FUTEX_TID_MASK} of {@code include/uapi/linux/futex.h}. */
    private static final long TID_MASK = 0x3fffffff;

    /** {@code __owner} of glibc's {@code pthread_mutex_t}, after {@code __lock} and {@code __count}. */
    private static final long GLIBC_OWNER = 8;

    private final Kernel kernel;

    Futexes(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public Optional<Wait.Found> find(BlockedStack stack) {
        return stack.of(WAITING).map(span -> found(stack, span));
    }

    private Wait.Found found(BlockedStack stack, BlockedStack.Span span) {
        Struct entry = kernel.types().struct("futex_q");
        Optional<Field> owner = entry.field("task");
        Optional<Field> mm = entry.field("key.private.mm");
        Optional<Field> page = entry.field("key.private.address");
        Optional<Field> offset = entry.field("key.private.offset", "key.both.offset");
        Optional<Field> bucket = entry.field("lock_ptr");
        Task task = stack.task();
        if (owner.isPresent() && mm.isPresent() && page.isPresent() && offset.isPresent()) {
            AddressSpace memory = kernel.memory();
            for (long at : Waiters.candidates(span.words(), owner.get(), task)) {
                long flags = offset.get().read(memory, at);
                // the lock of its list; none for one that was woken
                boolean queued = bucket.isEmpty() || bucket.get().read(memory, at) != 0;
                if (queued && (flags & SHARED) == 0 && mm.get().read(memory, at) == task.mm() && task.mm() != 0) {
                    long address = page.get().read(memory, at) + (flags & ~SHARED);
                    return Wait.Found.proved(
                            WaitKind.FUTEX, address, holders(entry, at, task, address), Optional.empty());
                }
            }
        }
        return Wait.Found.byFunction(WaitKind.FUTEX);
    }

    private List<Wait.Holder> holders(Struct entry, long at, Task task, long address) {
        Optional<Field> state = entry.field("pi_state");
        long pi = state.isEmpty() ? 0 : state.get().read(kernel.memory(), at);
        if (pi != 0) {
            long owner = kernel.types().struct("futex_pi_state").need("owner").read(kernel.memory(), pi);
            return Wait.Holder.at(kernel, owner, Wait.Certainty.OWNER, "the kernel has it as the owner");
        }
        try {
            AddressSpace memory = UserSpaces.of(kernel).of(task);
            long word = memory.readUnsignedInt(address);
            Optional<Task> inWord = thread(task, word & TID_MASK);
            if (inWord.isPresent()) {
                return List.of(new Wait.Holder(inWord.get(), Wait.Certainty.PERHAPS, "the futex has its thread id"));
            }
            // glibc's locks are 1 when taken, and 2 when somebody waits
            return word != 2
                    ? List.of()
                    : thread(task, memory.readUnsignedInt(address + GLIBC_OWNER))
                            .map(of -> List.of(new Wait.Holder(
                                    of, Wait.Certainty.PERHAPS, "it is the owner if this is a mutex of glibc")))
                            .orElse(List.of());
        } catch (MemoryFault missing) {
            return List.of();
        }
    }

    /** A thread of the same process. */
    private Optional<Task> thread(Task of, long pid) {
        return pid <= 0 || pid > Integer.MAX_VALUE
                ? Optional.empty()
                : Tasks.of(kernel).withPid((int) pid).filter(task -> task.tgid() == of.tgid());
    }
}
