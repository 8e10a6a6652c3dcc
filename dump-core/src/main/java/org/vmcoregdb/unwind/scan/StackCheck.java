package org.vmcoregdb.unwind.scan;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * Whether a task's stack has run over its end. The kernel leaves a number in the last word ({@code set_task_stack_end_magic}, {@code
 * kernel/fork.c}); where {@code thread_info} is at the bottom of the stack (before 4.9), that would be overwritten, too.
 */
public final class StackCheck {
    /** {@code STACK_END_MAGIC} ({@code include/uapi/linux/magic.h}). */
    private static final long STACK_END_MAGIC = 0x57ac6e9dL;

    private final AddressSpace memory;
    private final int cpus;
    private final boolean threadInfoInTask;
    private final Struct threadInfo;

    /** A check of the stacks of a kernel. */
    public StackCheck(Kernel kernel) {
        memory = kernel.memory();
        cpus = kernel.perCpu().possible().stream()
                        .mapToInt(Integer::intValue)
                        .max()
                        .orElse(0)
                + 1;
        threadInfoInTask =
                kernel.types().struct("task_struct").field("thread_info").isPresent();
        threadInfo = kernel.types().struct("thread_info");
    }

    /**
     * What speaks for an overflow; nothing if all three are empty.
     *
     * @param owner what {@code thread_info.task} is, if not the task
     * @param cpu what {@code thread_info.cpu} is, if there is no such CPU
     * @param endWord what is in the word where {@code STACK_END_MAGIC} should be
     * @param problem why the check could not be made
     */
    public record Finding(OptionalLong owner, OptionalInt cpu, OptionalLong endWord, Optional<String> problem) {
        /** True if the stack seems to have run over. */
        public boolean suspicious() {
            return owner.isPresent() || cpu.isPresent() || endWord.isPresent();
        }
    }

    /** The check of one task; one without a stack has nothing to be found. */
    public Finding of(Task task) {
        if (task.stack() == 0) {
            return new Finding(OptionalLong.empty(), OptionalInt.empty(), OptionalLong.empty(), Optional.empty());
        }
        try {
            long info = threadInfoInTask ? task.address() : task.stack();
            Optional<Field> owner = threadInfo.field("task");
            OptionalLong wrongOwner =
                    owner.isPresent() ? unless(owner.get().read(memory, info), task.address()) : OptionalLong.empty();
            Optional<Field> cpu = threadInfo.field("cpu");
            OptionalInt wrongCpu = OptionalInt.empty();
            if (cpu.isPresent()) {
                long number = cpu.get().read(memory, info);
                wrongCpu = number < 0 || number >= cpus ? OptionalInt.of((int) number) : wrongCpu;
            }
            long end = threadInfoInTask ? task.stack() : task.stack() + threadInfo.size();
            OptionalLong wrongEnd = unless(memory.readLong(end), STACK_END_MAGIC);
            return new Finding(wrongOwner, wrongCpu, wrongEnd, Optional.empty());
        } catch (MemoryFault missing) {
            return new Finding(
                    OptionalLong.empty(),
                    OptionalInt.empty(),
                    OptionalLong.empty(),
                    Optional.ofNullable(missing.getMessage()));
        }
    }

    private static OptionalLong unless(long value, long expected) {
        return value == expected ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
