package org.vmcoregdb.kernel.sched;

import java.util.Optional;
import java.util.OptionalInt;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** Reads {@code struct task_struct} ({@code include/linux/sched.h}) through member names old and new. */
public final class TaskReader {
    private static final Part<TaskReader> PART = Part.of(TaskReader::new);

    private static final int TASK_COMM_LEN = 16;

    private final AddressSpace memory;
    private final Field pid;
    private final Field tgid;
    private final Field comm;
    private final TaskStateBits stateBits;
    private final Optional<Field> state;
    private final Optional<Field> exitState;
    private final Optional<Field> flags;
    private final Optional<Field> mm;
    private final Optional<Field> stack;
    private final Optional<Field> cpu;
    private final Optional<Field> threadInfoCpu;
    private final Optional<Field> parent;

    /** Reads tasks of a kernel. */
    public static TaskReader of(Kernel kernel) {
        return kernel.part(PART);
    }

    private TaskReader(Kernel kernel) {
        memory = kernel.memory();
        stateBits = TaskStateBits.of(kernel);
        Struct task = kernel.types().struct("task_struct");
        pid = task.need("pid");
        tgid = task.need("tgid");
        comm = task.need("comm");
        state = task.field("__state", "state");
        exitState = task.field("exit_state");
        flags = task.field("flags");
        mm = task.field("mm");
        stack = task.field("stack", "thread_info");
        cpu = task.field("thread_info.cpu", "cpu");
        threadInfoCpu = kernel.types().struct("thread_info").field("cpu");
        parent = task.field("real_parent", "parent");
    }

    /**
     * Reads one task. Fields that cannot be read are 0.
     *
     * @throws MemoryFault if not even its pid and name can be read
     */
    Task read(long address, OptionalInt idleOf) {
        int thePid = (int) pid.read(memory, address);
        String name = memory.readCString(comm.at(address), TASK_COMM_LEN);
        long stackAt = value(stack, address);
        return new Task(
                address,
                thePid,
                (int) tgid.read(memory, address),
                idleOf.isPresent() ? 0 : parentId(address),
                name,
                new TaskState(stateBits.of414(value(state, address) & 0xffffffffL | value(exitState, address))),
                idleOf.orElseGet(() -> cpuOf(address, stackAt)),
                value(flags, address),
                value(mm, address),
                stackAt,
                idleOf,
                OptionalInt.empty());
    }

    private int parentId(long address) {
        long at = value(parent, address);
        return at == 0 ? 0 : (int) value(Optional.of(tgid), at);
    }

    /** Before 4.9 the CPU number was in the thread_info at the bottom of the stack. */
    private int cpuOf(long address, long stackAt) {
        return cpu.isPresent() ? (int) value(cpu, address) : stackAt == 0 ? 0 : (int) value(threadInfoCpu, stackAt);
    }

    private long value(Optional<Field> field, long address) {
        try {
            return field.isPresent() ? field.get().read(memory, address) : 0;
        } catch (MemoryFault missing) {
            return 0;
        }
    }
}
