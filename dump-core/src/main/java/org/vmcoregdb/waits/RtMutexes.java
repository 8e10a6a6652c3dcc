package org.vmcoregdb.waits;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** rt_mutexes ({@code kernel/locking/rtmutex.c}), which are also what other locks are on PREEMPT_RT: the task itself names its entry and the lock. */
final class RtMutexes implements WaitFinder {
    /** {@code RT_MUTEX_HAS_WAITERS}. */
    private static final long HAS_WAITERS = 1;

    private final Kernel kernel;

    RtMutexes(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public Optional<Wait.Found> find(BlockedStack stack) {
        Optional<Field> blockedOn = kernel.types().struct("task_struct").field("pi_blocked_on");
        Struct waiter = kernel.types().struct("rt_mutex_waiter");
        if (blockedOn.isEmpty() || waiter.type().isEmpty()) {
            return Optional.empty();
        }
        long entry = blockedOn.get().read(kernel.memory(), stack.task().address());
        if (entry == 0
                || waiter.need("task").read(kernel.memory(), entry)
                        != stack.task().address()) {
            return Optional.empty();
        }
        long lock = waiter.need("lock").read(kernel.memory(), entry);
        Struct base = kernel.types().struct("rt_mutex_base");
        Field owner = (base.type().isPresent() ? base : kernel.types().struct("rt_mutex")).need("owner");
        long holder = owner.read(kernel.memory(), lock) & ~HAS_WAITERS;
        List<Wait.Holder> holders = Wait.Holder.at(kernel, holder, Wait.Certainty.OWNER, "the rt_mutex names it");
        return Optional.of(Wait.Found.proved(WaitKind.RT_MUTEX, lock, holders, Optional.empty()));
    }
}
