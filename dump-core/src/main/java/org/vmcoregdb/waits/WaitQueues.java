package org.vmcoregdb.waits;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.types.Struct;

/** Wait queues ({@code include/linux/wait.h}): the last resort, for what has no kind of its own. */
final class WaitQueues implements WaitFinder {
    /** The entry lies in one of the functions next to the scheduler. */
    private static final int FRAMES = 8;

    private final Kernel kernel;

    WaitQueues(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Entries of wait queues; until 4.12 {@code __wait_queue}. */
    static Waiters entries(Kernel kernel) {
        Struct now = kernel.types().struct("wait_queue_entry");
        Struct struct = now.type().isPresent() ? now : kernel.types().struct("__wait_queue");
        return new Waiters(kernel, struct, List.of("private"), List.of("entry", "task_list"));
    }

    @Override
    public Optional<Wait.Found> find(BlockedStack stack) {
        Struct now = kernel.types().struct("wait_queue_head");
        Struct head = now.type().isPresent() ? now : kernel.types().struct("__wait_queue_head");
        OptionalLong node = entries(kernel).head(stack.inside(FRAMES), stack.task());
        return node.isEmpty() || head.type().isEmpty()
                ? Optional.empty()
                : Optional.of(Wait.Found.proved(
                        WaitKind.WAIT_QUEUE,
                        node.getAsLong() - head.need("head", "task_list").offset(),
                        List.of(),
                        Optional.empty()));
    }
}
