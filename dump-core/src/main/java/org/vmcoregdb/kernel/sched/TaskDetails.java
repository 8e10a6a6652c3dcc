package org.vmcoregdb.kernel.sched;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.system.SystemFacts;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * What few questions need of {@code struct task_struct}: times in nanoseconds, the parent, the scheduling. Each is empty where the
 * kernel has no such member or the dump lacks it.
 */
public final class TaskDetails {
    private static final Part<TaskDetails> PART = Part.of(TaskDetails::new);

    private static final long NANOSECONDS = 1_000_000_000;

    private final Kernel kernel;
    private final Struct struct;

    /** Details of the tasks of a kernel. */
    public static TaskDetails of(Kernel kernel) {
        return kernel.part(PART);
    }

    private TaskDetails(Kernel kernel) {
        this.kernel = kernel;
        this.struct = kernel.types().struct("task_struct");
    }

    /** What this kernel counts the time in at which a task was made, in nanoseconds: 1, until 3.16 a second. */
    public long startUnit() {
        return struct.field("start_time.tv_sec").isPresent() ? NANOSECONDS : 1;
    }

    /** What this kernel counts the time in that a task ran, in nanoseconds: 1, until 4.10 a tick; empty if it is not known how long that is. */
    public OptionalLong runUnit() {
        boolean inTicks = struct.field("utime")
                .filter(f -> f.type() instanceof CType.TypedefType typedef
                        && typedef.name().equals("cputime_t"))
                .isPresent();
        if (!inTicks) {
            return OptionalLong.of(1);
        }
        OptionalLong hz = SystemFacts.of(kernel).ticksPerSecond();
        return hz.isEmpty() ? hz : OptionalLong.of(NANOSECONDS / hz.getAsLong());
    }

    /** When it was made: nanoseconds since the boot. Until 3.16 a {@code struct timespec}. */
    public OptionalLong startTime(Task task) {
        OptionalLong seconds = value(task, "start_time.tv_sec");
        OptionalLong rest = value(task, "start_time.tv_nsec");
        return seconds.isPresent() && rest.isPresent()
                ? OptionalLong.of(seconds.getAsLong() * NANOSECONDS + rest.getAsLong())
                : value(task, "start_time");
    }

    /** How long it ran in user mode. */
    public OptionalLong userTime(Task task) {
        return runtime(task, "utime");
    }

    /** How long it ran in the kernel. */
    public OptionalLong systemTime(Task task) {
        return runtime(task, "stime");
    }

    /** Until 4.10 a {@code cputime_t} (with {@code CONFIG_VIRT_CPU_ACCOUNTING_GEN} in ticks as well). */
    private OptionalLong runtime(Task task, String name) {
        OptionalLong value = value(task, name);
        OptionalLong unit = runUnit();
        return value.isPresent() && unit.isPresent()
                ? OptionalLong.of(value.getAsLong() * unit.getAsLong())
                : OptionalLong.empty();
    }

    /** When it was put on a CPU last, on that CPU's clock. */
    public OptionalLong lastArrival(Task task) {
        return value(task, "sched_info.last_arrival", "se.exec_start");
    }

    /** Where its stack ends, if it is not on a CPU. */
    public OptionalLong stackPointer(Task task) {
        return value(task, "thread.sp", "thread.rsp");
    }

    /** Address of the {@code task_struct} of its parent, or of the task that traces it. */
    public OptionalLong parent(Task task) {
        return value(task, "parent", "real_parent");
    }

    /** How it is scheduled. */
    public Optional<SchedulingPolicy> policy(Task task) {
        OptionalLong number = value(task, "policy");
        SchedulingPolicy[] all = SchedulingPolicy.values();
        return number.isPresent() && number.getAsLong() >= 0 && number.getAsLong() < all.length
                ? Optional.of(all[(int) number.getAsLong()])
                : Optional.empty();
    }

    /** The clock of a CPU's run queue in nanoseconds: what {@link #lastArrival} was taken from. */
    public OptionalLong clock(int cpu) {
        OptionalLong queue = kernel.perCpu().variable("runqueues", cpu);
        return queue.isEmpty() ? queue : value(kernel.types().struct("rq").field("clock"), queue.getAsLong());
    }

    private OptionalLong value(Task task, String... names) {
        return value(struct.field(names), task.address());
    }

    private OptionalLong value(Optional<Field> field, long at) {
        try {
            return field.isPresent() ? OptionalLong.of(field.get().read(kernel.memory(), at)) : OptionalLong.empty();
        } catch (MemoryFault missing) {
            return OptionalLong.empty();
        }
    }
}
