package org.vmcoregdb.kernel.mm;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.kernel.system.SystemFacts;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.CType;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * How much memory processes use. The resident set is kept in {@code mm->rss_stat}: until 6.1 an array of counters, to
 * which the threads' own not yet added counts belong; from 6.2 on per-cpu counters. Until 2.6.33 there were two counters, {@code
 * _file_rss} and {@code _anon_rss}.
 */
public final class MemoryUse {
    private static final Part<MemoryUse> PART = Part.of(MemoryUse::new);

    /** {@code MM_FILEPAGES}, {@code MM_ANONPAGES}, {@code MM_SHMEMPAGES} of {@code include/linux/mm_types_task.h}. */
    private static final int[] RESIDENT_COUNTERS = {0, 1, 3};

    /** Sizes of one process. */
    public record Sizes(long percentTenths, long virtualKilobytes, long residentKilobytes) {}

    private static final Sizes NONE = new Sizes(0, 0, 0);

    private final AddressSpace memory;
    private final Kernel kernel;
    private final OptionalLong totalPages;
    private final Optional<Field> totalVm;
    private final Optional<Field> counters;
    private final Optional<Field> cachedCounts;
    private final List<Field> oldCounters;
    private final int pageKilobytes;
    private final Map<Integer, Long> cachedPagesByGroup = new ConcurrentHashMap<>();

    /** Memory use of the tasks of a kernel. */
    public static MemoryUse of(Kernel kernel) {
        return kernel.part(PART);
    }

    private MemoryUse(Kernel kernel) {
        this.kernel = kernel;
        this.memory = kernel.memory();
        this.pageKilobytes = kernel.memory().pageSize() / 1024;
        Struct mm = kernel.types().struct("mm_struct");
        totalVm = mm.field("total_vm");
        counters = mm.field("rss_stat.count", "rss_stat");
        oldCounters = Stream.of("_file_rss", "_anon_rss")
                .flatMap(name -> mm.field(name).stream())
                .toList();
        cachedCounts = kernel.types().struct("task_struct").field("rss_stat.count");
        totalPages = SystemFacts.of(kernel).presentPages();
        cachedCounts.ifPresent(this::addUpCachedCounts);
    }

    private void addUpCachedCounts(Field field) {
        for (Task task : Tasks.of(kernel).all()) {
            if (task.mm() == 0) {
                continue;
            }
            long pages = 0;
            for (int counter : RESIDENT_COUNTERS) {
                if (counter >= field.count()) {
                    break;
                }
                try {
                    pages += memory.readInt(field.at(task.address()) + 4L * counter);
                } catch (MemoryFault missing) {
                    break;
                }
            }
            cachedPagesByGroup.merge(task.tgid(), pages, Long::sum);
        }
    }

    /** The sizes of the process that a task belongs to; zeros for kernel threads and where memory is missing. */
    public Sizes of(Task task) {
        if (task.mm() == 0 || totalVm.isEmpty() || counters.isEmpty() && oldCounters.isEmpty()) {
            return NONE;
        }
        try {
            long virtual = totalVm.get().read(memory, task.mm());
            long resident = cachedPagesByGroup.getOrDefault(task.tgid(), 0L);
            for (int counter : RESIDENT_COUNTERS) {
                resident += counters.isPresent() ? Math.max(0, counter(counters.get(), task.mm(), counter)) : 0;
            }
            for (Field counter : oldCounters) {
                resident += Math.max(0, memory.readLong(counter.at(task.mm())));
            }
            resident = Math.max(0, resident);
            long tenths = totalPages.isPresent() && totalPages.getAsLong() > 0
                    ? Math.round(resident * 1000.0 / totalPages.getAsLong())
                    : 0;
            return new Sizes(tenths, virtual * pageKilobytes, resident * pageKilobytes);
        } catch (MemoryFault missing) {
            return NONE;
        }
    }

    private long counter(Field field, long mm, int index) {
        if (field.type().stripped() instanceof CType.ArrayType known && index >= known.count()) {
            return 0; // shared memory is counted by itself since 4.5
        }
        CType element = field.type().stripped() instanceof CType.ArrayType array ? array.element() : field.type();
        long at = field.at(mm) + index * element.size();
        if (element.stripped() instanceof CType.CompositeType composite
                && composite.name().equals("percpu_counter")) {
            return perCpuCounter(at);
        }
        return memory.readLong(at);
    }

    /** {@code percpu_counter_sum}: the common count and what each CPU has not added to it yet. */
    private long perCpuCounter(long at) {
        Struct struct = kernel.types().struct("percpu_counter");
        long sum = struct.need("count").read(memory, at);
        Optional<Field> pointer = struct.field("counters");
        if (pointer.isPresent()) {
            long perCpu = pointer.get().read(memory, at);
            for (int cpu : kernel.perCpu().online()) {
                sum += memory.readInt(kernel.perCpu().address(perCpu, cpu));
            }
        }
        return sum;
    }
}
