package org.vmcoregdb.kernel.sched;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/** The limits of processes: {@code signal_struct.rlim} ({@code include/uapi/asm-generic/resource.h} numbers them). */
public final class ResourceLimits {
    private static final List<String> NAMES = List.of(
            "CPU",
            "FSIZE",
            "DATA",
            "STACK",
            "CORE",
            "RSS",
            "NPROC",
            "NOFILE",
            "MEMLOCK",
            "AS",
            "LOCKS",
            "SIGPENDING",
            "MSGQUEUE",
            "NICE",
            "RTPRIO",
            "RTTIME");

    private ResourceLimits() {}

    /**
     * One limit.
     *
     * @param name of its {@code RLIMIT_…} constant
     * @param current in the unit of the limit; -1 for none
     * @param maximum up to which the process may raise it; -1 for none
     */
    public record Limit(String name, long current, long maximum) {}

    /**
     * Those of a task's process.
     *
     * @return none for a task that has no signal handling any more
     * @throws MemoryFault if they are not in the dump
     */
    public static List<Limit> of(Kernel kernel, Task task) {
        Field signal = kernel.types().struct("task_struct").need("signal");
        Field limits = kernel.types().struct("signal_struct").need("rlim");
        Struct limit = kernel.types().struct("rlimit");
        Field current = limit.need("rlim_cur");
        Field maximum = limit.need("rlim_max");
        long process = signal.read(kernel.memory(), task.address());
        List<Limit> all = new ArrayList<>();
        for (int i = 0; process != 0 && i < Math.min(limits.count(), NAMES.size()); i++) {
            long at = limits.at(process) + i * limit.size();
            all.add(new Limit(NAMES.get(i), current.read(kernel.memory(), at), maximum.read(kernel.memory(), at)));
        }
        return all;
    }
}
