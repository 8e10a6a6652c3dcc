package org.vmcoregdb.waits;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;
import org.vmcoregdb.unwind.frame.StackCopy;

/**
 * Per-CPU rwsems ({@code kernel/locking/percpu-rwsem.c}): readers are only counted; a writer that waits for them is named by the lock, to which some
 * saved register on the writer's stack points.
 */
final class PercpuLocks implements WaitFinder {
    static final Set<String> WRITE = Set.of("percpu_down_write");
    static final Set<String> READ = Set.of("percpu_rwsem_wait", "__percpu_down_read");

    private final Kernel kernel;
    private final AddressSpace memory;
    private final Struct struct;

    PercpuLocks(Kernel kernel) {
        this.kernel = kernel;
        this.memory = kernel.memory();
        this.struct = kernel.types().struct("percpu_rw_semaphore");
    }

    @Override
    public Optional<Wait.Found> find(BlockedStack stack) {
        Optional<BlockedStack.Span> write = stack.of(WRITE);
        if (write.isPresent()) {
            return Optional.of(writer(stack, write.get()));
        }
        return stack.of(READ).map(span -> reader(stack, span));
    }

    private Wait.Found writer(BlockedStack stack, BlockedStack.Span span) {
        Optional<Field> writer = struct.field("writer.task");
        if (writer.isPresent()) {
            StackCopy words = stack.inside(span.outer() + 1);
            for (int i = 0; i < words.count(); i++) {
                if (words.has(i)
                        && names(words.word(i), writer.get(), stack.task().address())) {
                    long lock = words.word(i);
                    return Wait.Found.proved(WaitKind.PERCPU_RWSEM_WRITE, lock, List.of(), readers(lock));
                }
            }
        }
        return Wait.Found.byFunction(WaitKind.PERCPU_RWSEM_WRITE);
    }

    private boolean names(long lock, Field writer, long task) {
        if (!kernel.arch().isKernelAddress(lock) || (lock & 7) != 0) {
            return false;
        }
        try {
            return writer.read(memory, lock) == task;
        } catch (MemoryFault no) {
            return false;
        }
    }

    private Optional<String> readers(long lock) {
        Optional<Field> count = struct.field("read_count");
        if (count.isEmpty()) {
            return Optional.empty();
        }
        try {
            long at = count.get().read(memory, lock);
            int readers = 0;
            for (int cpu : kernel.perCpu().present()) {
                readers += memory.readInt(kernel.perCpu().address(at, cpu));
            }
            return Optional.of(readers == 1 ? "1 reader holds it" : readers + " readers hold it");
        } catch (MemoryFault missing) {
            return Optional.empty();
        }
    }

    private Wait.Found reader(BlockedStack stack, BlockedStack.Span span) {
        Waiters waiters = WaitQueues.entries(kernel);
        OptionalLong head = waiters.head(span.words(), stack.task());
        Optional<Field> list = struct.field("waiters.head");
        Optional<Field> writer = struct.field("writer.task");
        if (head.isEmpty() || list.isEmpty() || writer.isEmpty()) {
            return Wait.Found.byFunction(WaitKind.PERCPU_RWSEM_READ);
        }
        long lock = head.getAsLong() - list.get().offset();
        List<Wait.Holder> holders = Wait.Holder.at(
                kernel,
                writer.get().read(memory, lock),
                Wait.Certainty.OWNER,
                "it waits to write, and who wants to read comes after it");
        return Wait.Found.proved(WaitKind.PERCPU_RWSEM_READ, lock, holders, Optional.empty());
    }
}
