package org.vmcoregdb.waits;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.ModuleStructs;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * Journals of ext4 and others ({@code include/linux/jbd2.h}): each has wait queues, and a thread that commits its transactions, which a task waits for
 * that is on one of them.
 */
final class Journals implements WaitFinder {
    /** The entry lies in one of the functions next to the scheduler. */
    private static final int FRAMES = 8;

    private static final String FUNCTIONS = "jbd2_";

    /** They are static functions of it, which have no prefix. */
    private static final List<String> OTHERS =
            List.of("wait_transaction_locked", "add_transaction_credits", "start_this_handle", "do_get_write_access");

    private static final List<String> QUEUES = List.of(
            "j_wait_done_commit", "j_wait_transaction_locked", "j_wait_updates", "j_wait_reserved", "j_fc_wait");

    private final Kernel kernel;

    Journals(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public Optional<Wait.Found> find(BlockedStack stack) {
        boolean there = stack.callers(0, FRAMES).stream()
                .anyMatch(function -> function.startsWith(FUNCTIONS) || OTHERS.contains(function));
        if (!there) {
            return Optional.empty();
        }
        OptionalLong node = WaitQueues.entries(kernel).head(stack.inside(FRAMES), stack.task());
        Struct journal = ModuleStructs.of(kernel, "jbd2", "journal_s");
        Optional<Field> thread = journal.field("j_task");
        if (node.isEmpty() || thread.isEmpty()) {
            return Optional.empty();
        }
        for (String queue : QUEUES) {
            Optional<Field> head = journal.field(queue + ".head", queue + ".task_list");
            if (head.isPresent()) {
                long at = node.getAsLong() - head.get().offset();
                Optional<Task> its = threadOf(thread.get(), at);
                if (its.isPresent()) {
                    return Optional.of(Wait.Found.proved(
                            WaitKind.JOURNAL,
                            at,
                            its.get().equals(stack.task())
                                    ? List.of()
                                    : List.of(new Wait.Holder(
                                            its.get(), Wait.Certainty.OWNER, "it commits the journal's transactions")),
                            Optional.of(queue)));
                }
            }
        }
        return Optional.empty();
    }

    /** The thread of a journal; what is none names no thread of that name. */
    private Optional<Task> threadOf(Field thread, long journal) {
        try {
            return Tasks.of(kernel)
                    .at(thread.read(kernel.memory(), journal))
                    .filter(task -> task.isKernelThread() && task.comm().startsWith("jbd2/"));
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
    }
}
